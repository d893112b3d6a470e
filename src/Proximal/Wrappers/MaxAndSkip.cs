namespace Proximal;

/// <summary>
/// Repeats each action several times, sums the rewards, and returns the elementwise maximum of the last two frames, so
/// that objects that flicker on old consoles are visible (Mnih et al. 2015; SB3's <c>MaxAndSkipEnv</c>). If an episode
/// ends early, frames of the previous step replace the missing ones, as in SB3.
/// </summary>
public sealed class MaxAndSkip : EnvironmentWrapper
{
    private readonly int skip;
    private readonly float[] frame;
    private readonly float[] older;
    private readonly float[] newer;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="skip">Number of steps per action, at least 2. Default 4.</param>
    /// <exception cref="InvalidInputException"><paramref name="skip"/> is less than 2.</exception>
    public MaxAndSkip(IEnvironment inner, int skip = 4)
        : base(inner)
    {
        this.skip =
            skip >= 2
                ? skip
                : throw new InvalidInputException($"the maximum of two frames needs a skip of at least 2, not {skip}");
        int size = inner.ObservationSpace.ObservationSize;
        (frame, older, newer) = (new float[size], new float[size], new float[size]);
    }

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => (base.MaxEpisodeSteps + skip - 1) / skip;

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        float reward = 0;
        StepResult step = default;
        for (int i = 0; i < skip && !step.Ended; i++)
        {
            step = base.Step(action, frame);
            reward += step.Reward;
            if (i == skip - 2)
                frame.CopyTo(older, 0);
            if (i == skip - 1)
                frame.CopyTo(newer, 0);
        }

        for (int i = 0; i < frame.Length; i++)
            observation[i] = Math.Max(older[i], newer[i]);
        return step with { Reward = reward };
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.Set<float>($"{prefix}.older", older);
        state.Set<float>($"{prefix}.newer", newer);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        state.CopyTo($"{prefix}.older", older.AsSpan());
        state.CopyTo($"{prefix}.newer", newer.AsSpan());
    }
}
