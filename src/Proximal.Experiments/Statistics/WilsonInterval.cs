namespace Proximal.Experiments;

/// <summary>The interval of Wilson (1927) of a probability, which is valid near 0 and 1 too.</summary>
internal static class WilsonInterval
{
    /// <summary>The 95% interval.</summary>
    /// <param name="successes">Number of successes.</param>
    /// <param name="trials">Number of trials, at least 1.</param>
    public static (double Low, double High) Of(int successes, int trials)
    {
        double z = StandardNormal.Quantile95,
            share = (double)successes / trials,
            center = (share + (z * z / (2 * trials))) / (1 + (z * z / trials)),
            half =
                z
                / (1 + (z * z / trials))
                * Math.Sqrt((share * (1 - share) / trials) + (z * z / (4.0 * trials * trials)));
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
