namespace Proximal.Tensors;

/// <summary>Rotation of the pairs (x[i], x[i + half]) of one head by the angles of a position.</summary>
internal static unsafe class RotaryPairs<T>
    where T : struct, ILanes<T>
{
    /// <summary>Computes factor · cosine and sine of position · frequency, [half] each.</summary>
    public static void Angles(float position, float* frequencies, float factor, float* cosines, float* sines, int half)
    {
        for (int i = 0; i < half; i++)
        {
            // Angles of a long context are beyond the range that the vector sine reduces exactly.
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
        }

        if (factor == 1f)
            return;
        RowArithmetic<T>.Scale(cosines, factor, cosines, half);
        RowArithmetic<T>.Scale(sines, factor, sines, half);
    }

    /// <summary>
    /// to = rotated from, or to += rotated from with <paramref name="accumulate"/>. from and to may be the same if they
    /// do not accumulate.
    /// </summary>
    public static void Rotate(float* from, float* to, float* cosines, float* sines, int half, bool accumulate)
    {
        int i = 0;
        for (; i + T.Count <= half; i += T.Count)
            At<T>(from + i, to + i, cosines + i, sines + i, half, accumulate);
        for (; i < half; i++)
            At<Lanes32>(from + i, to + i, cosines + i, sines + i, half, accumulate);
    }

    private static void At<TLanes>(float* from, float* to, float* cosines, float* sines, int half, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Load(from),
            b = TLanes.Load(from + half);
        TLanes cosine = TLanes.Load(cosines),
            sine = TLanes.Load(sines);
        TLanes first = TLanes.MultiplyAdd(a, cosine, -(b * sine));
        TLanes second = TLanes.MultiplyAdd(b, cosine, a * sine);
        TLanes.Store(accumulate ? TLanes.Load(to) + first : first, to);
        TLanes.Store(accumulate ? TLanes.Load(to + half) + second : second, to + half);
    }
}
