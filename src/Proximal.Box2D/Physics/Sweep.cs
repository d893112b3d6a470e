namespace Proximal.Box2D.Physics;

/// <summary>The motion of a body's center of mass and angle during a step.</summary>
internal struct Sweep
{
    public Vec2 LocalCenter;

    /// <summary>Center and angle at <see cref="Start"/>.</summary>
    public Vec2 Center0;
    public float Angle0;

    /// <summary>Center and angle at the end of the step.</summary>
    public Vec2 Center;
    public float Angle;

    /// <summary>The fraction of the step from which the sweep counts, from 0 to 1.</summary>
    public float Start;

    /// <summary>The transform at a fraction of the rest of the step.</summary>
    public readonly Transform At(float fraction)
    {
        Vec2 center = ((1 - fraction) * Center0) + (fraction * Center);
        float angle = ((1 - fraction) * Angle0) + (fraction * Angle);
        return Transform.Of(center, angle, LocalCenter);
    }

    /// <summary>Moves the start of the sweep to a later fraction of the step.</summary>
    public void Advance(float start)
    {
        float fraction = (start - Start) / (1 - Start);
        Center0 += fraction * (Center - Center0);
        Angle0 += fraction * (Angle - Angle0);
        Start = start;
    }

    /// <summary>Subtracts full turns, so that the first angle is between 0 and 2 pi.</summary>
    public void NormalizeAngles()
    {
        const float Turn = 2.0f * Constants.Pi;
        float turns = Turn * MathF.Floor(Angle0 / Turn);
        Angle0 -= turns;
        Angle -= turns;
    }
}
