namespace Proximal;

/// <summary>Keeps return and length of the episodes that were played, in the units of what it wraps: put it inside of what changes rewards.</summary>
public sealed class RecordStatistics : EnvironmentWrapper
{
    private readonly EpisodeStatistics statistics;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="window">Over how many of the last episodes to average; 100 by default.</param>
    public RecordStatistics(IEnvironment inner, int window = 100)
        : base(inner) => statistics = new EpisodeStatistics(environments: 1, window);

    /// <summary>What was recorded.</summary>
    public EpisodeStatistics Episodes => statistics;

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
