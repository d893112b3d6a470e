namespace Proximal;

/// <summary>Clips rewards to bounds.</summary>
public sealed class ClipReward : EnvironmentWrapper
{
    private readonly float low;
    private readonly float high;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="low">Lower bound. Default -1.</param>
    /// <param name="high">Upper bound. Default 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="low"/> is above <paramref name="high"/>.</exception>
    public ClipReward(IEnvironment inner, float low = -1, float high = 1)
        : base(inner) =>
        (this.low, this.high) =
            low <= high
                ? (low, high)
                : throw new InvalidInputException(
                    $"the lower bound of rewards must not be above the upper bound, but they are {low} and {high}"
                );

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        return step with { Reward = Math.Clamp(step.Reward, low, high) };
    }
}
