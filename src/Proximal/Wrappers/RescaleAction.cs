namespace Proximal;

/// <summary>Shows continuous actions as if they were between two numbers, and stretches them to the environment's own bounds.</summary>
public sealed class RescaleAction : EnvironmentWrapper
{
    private readonly Box bounds;
    private readonly float low,
        high;
    private readonly float[] stretched;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">Has actions between finite bounds.</param>
    /// <param name="low">What stands for the lower bounds; -1 by default.</param>
    /// <param name="high">What stands for the upper bounds; 1 by default.</param>
    /// <exception cref="InvalidInputException">The actions have no finite bounds, or the numbers are not in order.</exception>
    public RescaleAction(IEnvironment inner, float low = -1, float high = 1)
        : base(inner)
    {
        bounds = inner.ActionSpace is Box { HasFiniteBounds: true } box
            ? box
            : throw new InvalidInputException(
                $"only actions between finite bounds can be rescaled, not {inner.ActionSpace}"
            );
        if (!(low < high))
            throw new InvalidInputException($"the bounds of actions must be in order, not {low} and {high}");
        (this.low, this.high) = (low, high);
        stretched = new float[bounds.Length];
        ActionSpace = Box.Uniform(low, high, bounds.Shape);
    }

    /// <inheritdoc/>
    public override Space ActionSpace { get; }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        for (int i = 0; i < stretched.Length; i++)
        {
            float share = Math.Clamp((action[i] - low) / (high - low), 0, 1);
            stretched[i] = bounds.Low[i] + (share * (bounds.High[i] - bounds.Low[i]));
        }

        return base.Step(stretched, observation);
    }
}
