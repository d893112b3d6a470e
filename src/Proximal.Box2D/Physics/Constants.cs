namespace Proximal.Box2D.Physics;

/// <summary>The constants of Box2D 2.4.1, in meters, kilograms, seconds and radians.</summary>
internal static class Constants
{
    public const float Pi = 3.14159265359f;
    public const float Epsilon = 1.192092896e-07f;

    public const float AabbExtension = 0.1f;
    public const float AabbMultiplier = 4.0f;
    public const float LinearSlop = 0.005f;
    public const float AngularSlop = 2.0f / 180.0f * Pi;

    /// <summary>The radius of the skin of polygons and edges.</summary>
    public const float SkinRadius = 2.0f * LinearSlop;

    public const int MaxSubSteps = 8;
    public const int MaxSubStepContacts = 32;
    public const float MaxLinearCorrection = 0.2f;
    public const float MaxAngularCorrection = 8.0f / 180.0f * Pi;
    public const float MaxTranslation = 2.0f;
    public const float MaxTranslationSquared = MaxTranslation * MaxTranslation;
    public const float MaxRotation = 0.5f * Pi;
    public const float MaxRotationSquared = MaxRotation * MaxRotation;
    public const float Baumgarte = 0.2f;
    public const float SubStepBaumgarte = 0.75f;
    public const int MaxPolygonVertices = 8;

    public const float TimeToSleep = 0.5f;
    public const float LinearSleepTolerance = 0.01f;
    public const float AngularSleepTolerance = 2.0f / 180.0f * Pi;
}
