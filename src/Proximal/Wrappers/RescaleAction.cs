namespace Proximal;

/// <summary>
/// Rescales continuous actions from a given range to the bounds of the environment (Gymnasium's <c>RescaleAction</c>).
/// </summary>
public sealed class RescaleAction : EnvironmentWrapper
{
    private readonly Box bounds;
    private readonly float low,
        high;
    private readonly float[] rescaled;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment with a <see cref="Box"/> action space with finite bounds.</param>
    /// <param name="low">Lower bound of the new range. Default -1.</param>
    /// <param name="high">Upper bound of the new range. Default 1.</param>
    /// <exception cref="InvalidInputException">The action space has no finite bounds, or <paramref name="low"/> is not
    /// below <paramref name="high"/>.</exception>
    public RescaleAction(IEnvironment inner, float low = -1, float high = 1)
        : base(inner)
    {
        bounds = inner.ActionSpace is Box { HasFiniteBounds: true } box
            ? box
            : throw new InvalidInputException(
                $"only actions between finite bounds can be rescaled, not {inner.ActionSpace}"
            );
        if (!(low < high))
            throw new InvalidInputException(
                $"the lower bound of actions must be below the upper bound, but they are {low} and {high}"
            );
        (this.low, this.high) = (low, high);
        rescaled = new float[bounds.Length];
        ActionSpace = Box.Uniform(low, high, bounds.Shape);
    }

    /// <inheritdoc/>
    public override Space ActionSpace { get; }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        for (int i = 0; i < rescaled.Length; i++)
        {
            float share = Math.Clamp((action[i] - low) / (high - low), 0, 1);
            rescaled[i] = bounds.Low[i] + (share * (bounds.High[i] - bounds.Low[i]));
        }

        return base.Step(rescaled, observation);
    }
}
