namespace Proximal;

/// <summary>The base of wrappers that replace the image that the environment inside observes: <see cref="GrayImage"/>, <see cref="ResizeImage"/>, and your own.</summary>
public abstract class ImageWrapper : EnvironmentWrapper
{
    private readonly float[] image;

    /// <summary>Wraps an environment that shows images.</summary>
    /// <param name="inner">The environment.</param>
    protected ImageWrapper(IEnvironment inner)
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
    protected abstract void Show(ReadOnlySpan<float> seen, Span<float> observation);
}
