namespace Proximal;

/// <summary>What wrappers have in common that show another image in place of the one that the environment inside observes.</summary>
public abstract class ImageWrapper : EnvironmentWrapper
{
    private readonly float[] image;

    /// <summary>Wraps an environment that shows images.</summary>
    /// <param name="inner">The environment.</param>
    private protected ImageWrapper(IEnvironment inner)
        : base(inner) => image = new float[inner.ObservationSpace.ObservationSize];

    /// <inheritdoc/>
    public sealed override void Reset(Span<float> observation)
    {
        base.Reset(image);
        Show(image, observation);
    }

    /// <inheritdoc/>
    public sealed override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, image);
        Show(image, observation);
        return step;
    }

    /// <summary>Makes the image that is shown.</summary>
    /// <param name="seen">What the environment inside observes.</param>
    /// <param name="observation">Overwritten.</param>
    private protected abstract void Show(ReadOnlySpan<float> seen, Span<float> observation);
}
