namespace Proximal;

/// <summary>Holds rewards within bounds.</summary>
public sealed class ClipReward : EnvironmentWrapper
{
    private readonly float low;
    private readonly float high;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="low">The smallest reward; -1 by default.</param>
    /// <param name="high">The largest; 1 by default.</param>
    /// <exception cref="InvalidInputException">The bounds are not in order.</exception>
    public ClipReward(IEnvironment inner, float low = -1, float high = 1)
        : base(inner) =>
        (this.low, this.high) =
            low <= high
                ? (low, high)
                : throw new InvalidInputException($"the bounds of rewards must be in order, not {low} and {high}");

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        return step with { Reward = Math.Clamp(step.Reward, low, high) };
    }
}
