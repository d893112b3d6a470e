namespace Proximal;

/// <summary>
/// Records returns and lengths of finished episodes, in the units of the inner environment. Place it inside wrappers
/// that change rewards.
/// </summary>
public sealed class RecordStatistics : EnvironmentWrapper
{
    private readonly EpisodeStatistics statistics;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="window">Number of last episodes to average over. Default 100.</param>
    public RecordStatistics(IEnvironment inner, int window = 100)
        : base(inner) => statistics = new EpisodeStatistics(environments: 1, window);

    /// <summary>The statistics.</summary>
    public EpisodeStatistics Episodes => statistics;

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        // An unfinished episode is discarded.
        statistics.Reset(0);
        base.Reset(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        statistics.Update([step.Reward], [step.Terminated], [step.Truncated]);
        return step;
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        statistics.SaveState(state, $"{prefix}.episodes");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        statistics.LoadState(state, $"{prefix}.episodes");
    }
}
