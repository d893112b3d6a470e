namespace Proximal;

/// <summary>
/// Accepts any continuous action and clips it to the bounds of the environment (Gymnasium's <c>ClipAction</c>).
/// </summary>
public sealed class ClipAction : EnvironmentWrapper
{
    private readonly Box bounds;
    private readonly float[] clipped;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment with a <see cref="Box"/> action space.</param>
    /// <exception cref="InvalidInputException">The action space is not a <see cref="Box"/>.</exception>
    public ClipAction(IEnvironment inner)
        : base(inner)
    {
        bounds =
            inner.ActionSpace as Box
            ?? throw new InvalidInputException($"only continuous actions can be clipped, not {inner.ActionSpace}");
        clipped = new float[bounds.Length];
        ActionSpace = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, bounds.Shape);
    }

    /// <inheritdoc/>
    public override Space ActionSpace { get; }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        for (int i = 0; i < clipped.Length; i++)
            clipped[i] = Math.Clamp(action[i], bounds.Low[i], bounds.High[i]);
        return base.Step(clipped, observation);
    }
}
