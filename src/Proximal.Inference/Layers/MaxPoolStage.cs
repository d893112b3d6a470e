namespace Proximal.Inference;

/// <summary>Largest value of each 3×3 window at stride 2, with one row and column of padding.</summary>
internal sealed class MaxPoolStage : ImageStage
{
    public MaxPoolStage(ImageSize input)
        : base(input, new ImageSize(input.Channels, (input.Height + 1) / 2, (input.Width + 1) / 2)) { }

    public override void Forward(Span<float> x, Span<float> y, Span<float> work)
    {
        int channels = Input.Channels;
        for (int row = 0; row < Output.Height; row++)
        for (int column = 0; column < Output.Width; column++)
        {
            Span<float> largest = y.Slice(((row * Output.Width) + column) * channels, channels);
            largest.Fill(float.NegativeInfinity);
            for (int i = Math.Max(0, (2 * row) - 1); i < Math.Min(Input.Height, (2 * row) + 2); i++)
            for (int j = Math.Max(0, (2 * column) - 1); j < Math.Min(Input.Width, (2 * column) + 2); j++)
            {
                Span<float> pixel = x.Slice(((i * Input.Width) + j) * channels, channels);
                for (int c = 0; c < largest.Length; c++)
                    largest[c] = Math.Max(largest[c], pixel[c]);
            }
        }
    }
}
