namespace Proximal;

/// <summary>Truncates episodes after a number of steps (Gymnasium's <c>TimeLimit</c>).</summary>
public sealed class TimeLimit : EnvironmentWrapper
{
    private readonly int limit;
    private int elapsed;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="steps">Maximum number of steps of an episode, at least 1. A shorter limit of the environment stays
    /// in effect.</param>
    /// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
    public TimeLimit(IEnvironment inner, int steps)
        : base(inner)
    {
        if (steps < 1)
            throw new InvalidInputException($"a time limit must be at least 1 step, not {steps}");
        limit = Math.Min(steps, inner.MaxEpisodeSteps ?? int.MaxValue);
    }

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => limit;

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        elapsed = 0;
        base.Reset(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        return ++elapsed >= limit ? step with { Truncated = true } : step;
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.elapsed", elapsed);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        elapsed = state.GetValue<int>($"{prefix}.elapsed");
    }
}
