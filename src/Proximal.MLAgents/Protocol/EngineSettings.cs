namespace Proximal.MLAgents;

/// <summary>What the game's engine is set to: the section <c>engine_settings</c>. The defaults are those of
/// mlagents-learn.</summary>
internal sealed record EngineSettings
{
    /// <summary>Width of the window in pixels.</summary>
    public int Width { get; init; } = 84;

    /// <summary>Height of the window in pixels.</summary>
    public int Height { get; init; } = 84;

    /// <summary>Quality level of the project.</summary>
    public int QualityLevel { get; init; } = 5;

    /// <summary>Factor of the game's time.</summary>
    public float TimeScale { get; init; } = 20;

    /// <summary>Frames per second; -1 for as many as possible.</summary>
    public int TargetFrameRate { get; init; } = -1;

    /// <summary>Frames per second of the game's time.</summary>
    public int CaptureFrameRate { get; init; } = 60;

    /// <summary>Whether the game is started without graphics.</summary>
    public bool NoGraphics { get; init; }
}
