namespace Proximal;

/// <summary>
/// Makes one grey channel of red, green and blue: (9798 R + 19235 G + 3735 B + 16384) / 32768, rounded down, which is what OpenCV
/// computes for bytes.
/// </summary>
public sealed class GrayImage : EnvironmentWrapper
{
    private readonly float[] image;

    /// <summary>Wraps an environment that shows images.</summary>
    /// <param name="inner">Observes a box of [3, height, width] between 0 and 255.</param>
    /// <exception cref="InvalidInputException">It observes something else.</exception>
    public GrayImage(IEnvironment inner)
        : base(inner)
    {
        if (inner.ObservationSpace is not Box { Shape: [3, int height, int width] } box || box.Low.ContainsAnyExcept(0f) || box.High.ContainsAnyExcept(255f))
            throw new InvalidInputException($"only images of [3, height, width] between 0 and 255 become grey, not {inner.ObservationSpace}");
        image = new float[3 * height * width];
        ObservationSpace = Box.Uniform(0, 255, 1, height, width);
    }

    /// <inheritdoc/>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(image);
        Convert(image, observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, image);
        Convert(image, observation);
        return step;
    }

    /// <summary>Converts an image.</summary>
    /// <param name="rgb">Whole numbers from 0 to 255, [3, pixels].</param>
    /// <param name="gray">Overwritten, [pixels].</param>
    public static void Convert(ReadOnlySpan<float> rgb, Span<float> gray)
    {
        int pixels = rgb.Length / 3;
        for (int i = 0; i < pixels; i++) gray[i] = ((9798 * (int)rgb[i]) + (19235 * (int)rgb[pixels + i]) + (3735 * (int)rgb[(2 * pixels) + i]) + 16384) >> 15;
    }
}
