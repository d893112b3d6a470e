namespace Proximal;

/// <summary>
/// Base class of wrappers that transform image observations, such as <see cref="GrayImage"/> and
/// <see cref="ResizeImage"/>.
/// </summary>
public abstract class ImageWrapper : EnvironmentWrapper
{
    private readonly float[] image;

    /// <summary>Wraps an environment with image observations.</summary>
    /// <param name="inner">The environment.</param>
    protected ImageWrapper(IEnvironment inner)
        : base(inner) => image = new float[inner.ObservationSpace.ObservationSize];

    /// <inheritdoc/>
    public sealed override void Reset(Span<float> observation)
    {
        base.Reset(image);
        Transform(image, observation);
    }

    /// <inheritdoc/>
    public sealed override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, image);
        Transform(image, observation);
        return step;
    }

    /// <summary>Computes the new image.</summary>
    /// <param name="image">Observation of the inner environment.</param>
    /// <param name="observation">Overwritten.</param>
    protected abstract void Transform(ReadOnlySpan<float> image, Span<float> observation);
}
