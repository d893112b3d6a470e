namespace Proximal.Tensors;

/// <summary>
/// Rotary position embedding: rotates the pairs (x[i], x[i + half]) of each head by position · frequency. With
/// <c>inverse</c>, rotates back and adds to y, as the gradient needs.
/// </summary>
internal readonly unsafe struct RotarySweep<T>(
    float* x,
    float* positions,
    float* frequencies,
    float* y,
    int width,
    int headDimension,
    bool inverse
) : ISweep
    where T : struct, ILanes<T>
{
    public void Run(int from, int to)
    {
        int half = headDimension / 2;
        float* cosines = Workspace.Get(Scratch.Angles, headDimension);
        float* sines = cosines + half;
        for (int r = from; r < to; r++)
        {
            RotaryPairs<T>.Angles(positions[r], frequencies, cosines, sines, half);
            for (int i = 0; i < half && inverse; i++)
                sines[i] = -sines[i];
            for (int head = 0; head < width; head += headDimension)
                RotaryPairs<T>.Rotate(
                    x + ((long)r * width) + head,
                    y + ((long)r * width) + head,
                    cosines,
                    sines,
                    half,
                    accumulate: inverse
                );
        }
    }
}
