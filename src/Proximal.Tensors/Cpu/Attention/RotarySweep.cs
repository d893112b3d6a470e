namespace Proximal.Tensors;

/// <summary>
/// Rotary position embedding: rotates the pairs (x[i], x[i + pairs]) of each head by position · frequency and copies its
/// other elements. With <c>inverse</c>, rotates back and adds to y, as the gradient needs.
/// </summary>
internal readonly unsafe struct RotarySweep<T>(
    float* x,
    float* positions,
    float* frequencies,
    float* y,
    RotaryShape shape,
    bool inverse
) : ISweep
    where T : struct, ILanes<T>
{
    public void Run(int from, int to)
    {
        int pairs = shape.Pairs,
            rest = shape.HeadDimension - (2 * pairs);
        float* cosines = Workspace.Get(Scratch.Angles, 2 * pairs);
        float* sines = cosines + pairs;
        for (int r = from; r < to; r++)
        {
            float* row = frequencies + ((nint)r * shape.FrequencyRow);
            RotaryPairs<T>.Angles(positions[r], row, shape.Factor, cosines, sines, pairs);
            for (int i = 0; i < pairs && inverse; i++)
                sines[i] = -sines[i];
            for (int head = 0; head < shape.Width; head += shape.HeadDimension)
            {
                float* source = x + ((long)r * shape.Width) + head;
                float* target = y + ((long)r * shape.Width) + head;
                RotaryPairs<T>.Rotate(source, target, cosines, sines, pairs, accumulate: inverse);
                if (rest == 0)
                    continue;
                source += 2 * pairs;
                target += 2 * pairs;
                if (inverse)
                    RowArithmetic<T>.Add(source, target, target, rest);
                else
                    new ReadOnlySpan<float>(source, rest).CopyTo(new Span<float>(target, rest));
            }
        }
    }
}
