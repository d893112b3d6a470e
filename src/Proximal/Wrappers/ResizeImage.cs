namespace Proximal;

/// <summary>
/// Shrinks images: each new pixel is the area-weighted mean of the pixels it covers, rounded half to even (OpenCV's
/// <c>INTER_AREA</c>).
/// </summary>
public sealed class ResizeImage : ImageWrapper
{
    private readonly float[] narrow;
    private readonly int channels,
        rows,
        columns;
    private readonly Coverage[] vertical,
        horizontal;

    /// <summary>Wraps an environment with image observations.</summary>
    /// <param name="inner">An environment with a <see cref="Box"/> of [channels, height, width] between 0 and
    /// 255.</param>
    /// <param name="height">New height, at most the old one. Default 84.</param>
    /// <param name="width">New width, at most the old one. Default 84.</param>
    /// <exception cref="InvalidInputException">The observation space is another one, or the image would
    /// grow.</exception>
    public ResizeImage(IEnvironment inner, int height = 84, int width = 84)
        : base(inner)
    {
        if (inner.ObservationSpace is not Box { Shape: [int depth, int oldHeight, int oldWidth], HoldsBytes: true })
            throw new InvalidInputException(
                "only images of [channels, height, width] between 0 and 255 can be resized, not "
                    + $"{inner.ObservationSpace}"
            );
        if (height < 1 || width < 1 || height > oldHeight || width > oldWidth)
            throw new InvalidInputException(
                $"images of {oldHeight} × {oldWidth} can only be shrunk, not resized to {height} × {width}"
            );
        (channels, rows, columns) = (depth, oldHeight, oldWidth);
        narrow = new float[oldHeight * width];
        (vertical, horizontal) = (Covered(oldHeight, height), Covered(oldWidth, width));
        ObservationSpace = Box.Uniform(0, 255, depth, height, width);
    }

    /// <inheritdoc/>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    protected override void Transform(ReadOnlySpan<float> image, Span<float> observation)
    {
        int width = horizontal.Length;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> source = image.Slice(channel * rows * columns, rows * columns);
            for (int row = 0; row < rows; row++)
            {
                for (int x = 0; x < width; x++)
                {
                    (int first, float[] weights) = horizontal[x];
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * source[(row * columns) + first + i];
                    narrow[(row * width) + x] = sum;
                }
            }

            Span<float> target = observation.Slice(channel * vertical.Length * width, vertical.Length * width);
            for (int y = 0; y < vertical.Length; y++)
            {
                (int first, float[] weights) = vertical[y];
                for (int x = 0; x < width; x++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * narrow[((first + i) * width) + x];
                    target[(y * width) + x] = MathF.Round(sum, MidpointRounding.ToEven);
                }
            }
        }
    }

    // The old pixels that each new pixel covers, with their weights.
    private static Coverage[] Covered(int old, int next)
    {
        double scale = (double)old / next;
        var covered = new Coverage[next];
        for (int i = 0; i < next; i++)
        {
            double from = i * scale,
                to = Math.Min(old, (i + 1) * scale);
            int first = (int)from,
                last = (int)Math.Ceiling(to - 1e-9);
            var weights = new float[last - first];
            for (int j = first; j < last; j++)
                weights[j - first] = (float)((Math.Min(to, j + 1) - Math.Max(from, j)) / scale);
            covered[i] = new Coverage(first, weights);
        }

        return covered;
    }

    private readonly record struct Coverage(int First, float[] Weights);
}
