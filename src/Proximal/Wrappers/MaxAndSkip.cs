namespace Proximal;

/// <summary>
/// Repeats each action several times, sums the rewards, and returns the elementwise maximum of the last two frames, so
/// that objects that flicker on old consoles are visible (Mnih et al. 2015; SB3's <c>MaxAndSkipEnv</c>). If an episode
/// ends early, these are its last two frames; SB3 uses frames of the previous step then. A single frame is returned as
/// it is.
/// </summary>
public sealed class MaxAndSkip : EnvironmentWrapper
{
    private readonly int skip;
    private readonly float[] older;

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
        older = new float[inner.ObservationSpace.ObservationSize];
    }

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => (base.MaxEpisodeSteps + skip - 1) / skip;

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        float reward = step.Reward;
        bool hasTwo = false;
        for (int i = 1; i < skip && !step.Ended; i++)
        {
            observation.CopyTo(older);
            step = base.Step(action, observation);
            reward += step.Reward;
            hasTwo = true;
        }

        if (hasTwo)
            for (int i = 0; i < observation.Length; i++)
                observation[i] = Math.Max(older[i], observation[i]);
        return step with { Reward = reward };
    }
}
