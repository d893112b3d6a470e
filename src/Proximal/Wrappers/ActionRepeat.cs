namespace Proximal;

/// <summary>
/// Repeats each action several times and sums the rewards. The end of an episode ends the repetition.
/// </summary>
public sealed class ActionRepeat : EnvironmentWrapper
{
    private readonly int times;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="times">Number of steps per action, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="times"/> is less than 1.</exception>
    public ActionRepeat(IEnvironment inner, int times)
        : base(inner) =>
        this.times =
            times >= 1
                ? times
                : throw new InvalidInputException($"the number of steps per action must be at least 1, not {times}");

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => (base.MaxEpisodeSteps + times - 1) / times;

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        float reward = step.Reward;
        for (int i = 1; i < times && !step.Ended; i++)
        {
            step = base.Step(action, observation);
            reward += step.Reward;
        }

        return step with
        {
            Reward = reward,
        };
    }
}
