namespace Proximal.Gymnasium;

/// <summary>Layout of the results of an environment.</summary>
internal static class StepRow
{
    /// <summary>Bytes before the observation: float64 reward, uint8 terminated, uint8 truncated, 2 bytes, int32
    /// lives.</summary>
    public const int Header = 16;

    /// <summary>Offset of whether the episode terminated.</summary>
    public const int Terminated = 8;

    /// <summary>Offset of whether the episode was truncated.</summary>
    public const int Truncated = 9;

    /// <summary>Offset of the number of lives.</summary>
    public const int Lives = 12;
}
