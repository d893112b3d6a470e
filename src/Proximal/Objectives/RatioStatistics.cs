namespace Proximal;

/// <summary>
/// Statistics of the probability ratio r = π_new / π_old over the same actions (or tokens). They are computed on the
/// host, in one pass and in double precision, and are not differentiated.
/// </summary>
/// <param name="ApproximateKl">Schulman's estimate of KL(old ‖ new) in nats: mean((r - 1) - log r).</param>
/// <param name="ClipFraction">Share of ratios outside the clip range.</param>
/// <param name="LargestLogRatio">Largest |log r|.</param>
public readonly record struct RatioStatistics(double ApproximateKl, double ClipFraction, double LargestLogRatio)
{
    /// <summary>Computes the statistics from log-probabilities.</summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy.</param>
    /// <param name="oldLogProb">Log-probabilities of the actions under the policy that collected them, of the same
    /// length.</param>
    /// <param name="clipLow">ε_low: ratios below 1 - ε_low count as clipped.</param>
    /// <param name="clipHigh">ε_high: ratios above 1 + ε_high count as clipped.</param>
    /// <exception cref="ArgumentException">The spans are empty or differ in length.</exception>
    public static RatioStatistics Compute(
        ReadOnlySpan<float> logProb,
        ReadOnlySpan<float> oldLogProb,
        double clipLow,
        double clipHigh
    )
    {
        if (logProb.IsEmpty || logProb.Length != oldLogProb.Length)
            throw new ArgumentException(
                $"there are {logProb.Length} log-probabilities, but {oldLogProb.Length} old ones",
                nameof(logProb)
            );
        (double divergence, int clipped, double largest) = (0, 0, 0);
        for (int i = 0; i < logProb.Length; i++)
        {
            double logRatio = logProb[i] - oldLogProb[i];
            double excess = ExpM1MinusX(logRatio);
            double move = logRatio + excess; // r - 1
            divergence += excess;
            if (move < -clipLow || move > clipHigh)
                clipped++;
            largest = Math.Max(largest, Math.Abs(logRatio));
        }

        return new RatioStatistics(divergence / logProb.Length, (double)clipped / logProb.Length, largest);
    }

    /// <summary>Returns e^x - 1 - x, computed by its series near 0, because the terms cancel there.</summary>
    /// <param name="x">The argument; the log ratio for <see cref="ApproximateKl"/>.</param>
    public static double ExpM1MinusX(double x) =>
        Math.Abs(x) < 0.05
            ? x * x * (1.0 / 2 + (x * (1.0 / 6 + (x * (1.0 / 24 + (x * (1.0 / 120 + (x / 720))))))))
            : Math.Exp(x) - 1 - x;
}
