namespace Proximal.Tensors;

/// <summary>Turns the pairs (x[i], x[i + half]) of each head by position · frequency: forward, or back and added for the gradient.</summary>
internal readonly unsafe struct RotarySweep<T>(
    float* x, float* positions, float* frequencies, float* y, int width, int headDimension, bool back) : ISweep
    where T : struct, ILanes<T>
{
    public void Run(int from, int to)
    {
        int half = headDimension / 2;
        float* cosines = Workspace.Get(Scratch.Angles, headDimension);
        float* sines = cosines + half;
        for (int r = from; r < to; r++)
        {
            Angles(positions[r], cosines, sines, half);
            for (int head = 0; head < width; head += headDimension)
                Turn(x + ((long)r * width) + head, y + ((long)r * width) + head, cosines, sines, half);
        }
    }

    private void Angles(float position, float* cosines, float* sines, int half)
    {
        for (int i = 0; i < half; i++)
        {
            // A long context's angles are beyond what the registers' sine reduces exactly.
            float angle = position * frequencies[i];
            if (MathF.Abs(angle) <= VectorMath<Lanes32>.LargestAngle)
            {
                var lane = Lanes32.Create(angle);
                cosines[i] = Lanes32.Sum(VectorMath<Lanes32>.Cos(lane));
                sines[i] = Lanes32.Sum(VectorMath<Lanes32>.Sin(lane));
            }
            else
            {
                (double sine, double cosine) = Math.SinCos(angle);
                (cosines[i], sines[i]) = ((float)cosine, (float)sine);
            }

            if (back) sines[i] = -sines[i];
        }
    }

    private void Turn(float* from, float* to, float* cosines, float* sines, int half)
    {
        int i = 0;
        for (; i + T.Count <= half; i += T.Count) At<T>(from + i, to + i, cosines + i, sines + i, half);
        for (; i < half; i++) At<Lanes32>(from + i, to + i, cosines + i, sines + i, half);
    }

    private void At<TLanes>(float* from, float* to, float* cosines, float* sines, int half)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Load(from), b = TLanes.Load(from + half);
        TLanes cosine = TLanes.Load(cosines), sine = TLanes.Load(sines);
        TLanes first = TLanes.MultiplyAdd(a, cosine, -(b * sine));
        TLanes second = TLanes.MultiplyAdd(b, cosine, a * sine);
        TLanes.Store(back ? TLanes.Load(to) + first : first, to);
        TLanes.Store(back ? TLanes.Load(to + half) + second : second, to + half);
    }
}
