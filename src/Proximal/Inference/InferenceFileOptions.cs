namespace Proximal;

/// <summary>Options of <see cref="InferenceFile.Write(Policy, string, InferenceFileOptions?)"/>.</summary>
public sealed record InferenceFileOptions
{
    /// <summary>
    /// Whether the file contains the critic, so that agents estimate values. Default false: acting does not need it,
    /// and the critic approximately doubles the file size.
    /// </summary>
    public bool WithValue { get; init; }

    /// <summary>
    /// Number of observations that <see cref="Proximal.FrameStack"/> stacked in training. The game then passes single
    /// observations, and its agents keep the last ones. Default 1: the game passes observations as the policy sees
    /// them.
    /// </summary>
    public int FrameStack { get; init; } = 1;

    /// <summary>The name of the environment in the file. Null, the default, omits it.</summary>
    public string? Environment { get; init; }

    /// <summary>The name of the training algorithm in the file. Null, the default, omits it.</summary>
    public string? Algorithm { get; init; }
}
