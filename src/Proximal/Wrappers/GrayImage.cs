namespace Proximal;

/// <summary>
/// Converts RGB images to one grey channel: (9798 R + 19235 G + 3735 B + 16384) / 32768, rounded down, as OpenCV
/// computes it for bytes.
/// </summary>
public sealed class GrayImage : ImageWrapper
{
    /// <summary>Wraps an environment with image observations.</summary>
    /// <param name="inner">An environment with a <see cref="Box"/> of [3, height, width] between 0 and 255.</param>
    /// <exception cref="InvalidInputException">The observation space is another one.</exception>
    public GrayImage(IEnvironment inner)
        : base(inner)
    {
        if (inner.ObservationSpace is not Box { Shape: [3, int height, int width], HoldsBytes: true })
            throw new InvalidInputException(
                "only images of [3, height, width] between 0 and 255 can be converted to grey, not "
                    + $"{inner.ObservationSpace}"
            );
        ObservationSpace = Box.Uniform(0, 255, 1, height, width);
    }

    /// <inheritdoc/>
    public override Space ObservationSpace { get; }

    /// <summary>Converts an image.</summary>
    /// <param name="rgb">The image, integers from 0 to 255, [3, pixels].</param>
    /// <param name="gray">Overwritten, [pixels].</param>
    public static void Convert(ReadOnlySpan<float> rgb, Span<float> gray)
    {
        int pixels = rgb.Length / 3;
        for (int i = 0; i < pixels; i++)
            gray[i] =
                ((9798 * (int)rgb[i]) + (19235 * (int)rgb[pixels + i]) + (3735 * (int)rgb[(2 * pixels) + i]) + 16384)
                >> 15;
    }

    /// <inheritdoc/>
    protected override void Transform(ReadOnlySpan<float> image, Span<float> observation) =>
        Convert(image, observation);
}
