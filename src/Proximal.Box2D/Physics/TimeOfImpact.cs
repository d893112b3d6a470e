namespace Proximal.Box2D.Physics;

/// <summary>The first time at which a moving polygon touches a part of the ground.</summary>
internal static class TimeOfImpact
{
    private const float TotalRadius = Constants.SkinRadius + Constants.SkinRadius;
    private const float Target =
        Constants.LinearSlop > TotalRadius - (3.0f * Constants.LinearSlop)
            ? Constants.LinearSlop
            : TotalRadius - (3.0f * Constants.LinearSlop);
    private const float Tolerance = 0.25f * Constants.LinearSlop;
    private const int MaxIterations = 20;
    private const int MaxRootIterations = 50;

    /// <summary>Finds the time, as a fraction of the sweep. Returns false if there is no contact.</summary>
    /// <param name="ground">The vertices of the part of the ground, in world coordinates.</param>
    /// <param name="body">The vertices of the body.</param>
    /// <param name="sweep">The motion of the body.</param>
    /// <param name="time">The time of the first contact.</param>
    public static bool Find(ReadOnlySpan<Vec2> ground, ReadOnlySpan<Vec2> body, Sweep sweep, out float time)
    {
        sweep.NormalizeAngles();
        time = 0;
        float t1 = 0;
        SimplexCache cache = default;

        // Each round finds a separating axis at t1 and moves t1 to where the axis stops separating.
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            float distance = Distance.Between(ref cache, ground, body, sweep.At(t1));
            if (distance <= 0)
                return false;
            if (distance < Target + Tolerance)
            {
                time = t1;
                return true;
            }

            var axis = new SeparatingAxis(in cache, ground, body, in sweep, t1);
            switch (Advance(in axis, ref t1))
            {
                case Progress.Touching:
                    time = t1;
                    return true;
                case Progress.Separated:
                    return false;
            }
        }

        return false;
    }

    private static Progress Advance(in SeparatingAxis axis, ref float t1)
    {
        float t2 = 1;
        for (int i = 0; i < Constants.MaxPolygonVertices; i++)
        {
            float s2 = axis.MinSeparation(out int indexA, out int indexB, t2);
            if (s2 > Target + Tolerance)
                return Progress.Separated;
            if (s2 > Target - Tolerance)
            {
                t1 = t2;
                break;
            }

            float s1 = axis.Separation(indexA, indexB, t1);
            if (s1 < Target - Tolerance)
                return Progress.Separated;
            if (s1 <= Target + Tolerance)
                return Progress.Touching;
            t2 = Root(in axis, indexA, indexB, (t1, s1), (t2, s2));
        }

        return Progress.Advanced;
    }

    // Alternates bisection and the secant rule.
    private static float Root(
        in SeparatingAxis axis,
        int indexA,
        int indexB,
        (float Time, float Separation) low,
        (float Time, float Separation) high
    )
    {
        float found = high.Time;
        for (int i = 0; i < MaxRootIterations; i++)
        {
            float t =
                (i & 1) != 0
                    ? low.Time
                        + ((Target - low.Separation) * (high.Time - low.Time) / (high.Separation - low.Separation))
                    : 0.5f * (low.Time + high.Time);
            float s = axis.Separation(indexA, indexB, t);
            if (MathF.Abs(s - Target) < Tolerance)
                return t;
            if (s > Target)
                low = (t, s);
            else
                high = (t, s);
        }

        return found;
    }

    private enum Progress
    {
        Advanced,
        Touching,
        Separated,
    }
}
