namespace Proximal;

/// <summary>Options of an <see cref="EpisodeRecorder"/>.</summary>
public sealed record EpisodeRecorderOptions
{
    /// <summary>Name of the environment, for readers of the file. Default empty.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Name of the algorithm, for readers of the file. Default empty.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Steps per second at which a viewer plays the episode. Default 30.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>
    /// Seed of the episode. Default 1,000,003, that of <see cref="EvaluationCallbackOptions.Seed"/>: the first episode of
    /// the first environment of an evaluation.
    /// </summary>
    public ulong Seed { get; init; } = 1_000_003;

    /// <summary>Whether to take the most probable action instead of a sampled one. Default true.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>
    /// Whether to record values of a policy whose network has a critic. Default true; false if the critic is not trained,
    /// as in behaviour cloning.
    /// </summary>
    public bool RecordValues { get; init; } = true;

    /// <summary>
    /// Unit of the values that <see cref="EpisodeRecorder.Write(string, Policy, long)"/> records, if it is not that of the rewards of the
    /// environment, such as <c>of normalized rewards</c>. Null, the default, for the rewards of the environment. A trainer
    /// sets its own.
    /// </summary>
    public string? ValueNote { get; init; }

    /// <summary>
    /// Most steps of an episode that are recorded, 1 to 10,000. The rest of the episode is played, so that its return and
    /// length are complete. Default 2,000.
    /// </summary>
    public int MaxSteps { get; init; } = 2_000;

    /// <summary>
    /// Size in bytes after which no more steps are recorded, at least 1. Default 8 MiB: images of pixels reach it before
    /// <see cref="MaxSteps"/>.
    /// </summary>
    public long MaxBytes { get; init; } = 8L << 20;

    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    internal void Validate()
    {
        if (MaxSteps is < 1 or > PolicyEvaluation.StepLimit)
            throw new InvalidInputException(
                $"MaxSteps must be 1 to {PolicyEvaluation.StepLimit} steps, but is {MaxSteps}"
            );
        if (MaxBytes < 1)
            throw new InvalidInputException($"MaxBytes must be at least 1, but is {MaxBytes}");
        if (!(FramesPerSecond > 0 && double.IsFinite(FramesPerSecond)))
            throw new InvalidInputException($"FramesPerSecond must be positive, but is {FramesPerSecond}");
    }
}
