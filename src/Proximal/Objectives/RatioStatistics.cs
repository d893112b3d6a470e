namespace Proximal;

/// <summary>
/// Statistics of the probability ratio r = π_new / π_old over the same actions (or tokens). They are computed on the host, in one pass
/// and in double precision, and are not differentiated.
/// </summary>
/// <param name="ApproximateKl">Schulman's estimate of KL(old ‖ new) in nats, mean((r - 1) - log r) with r = new / old.</param>
/// <param name="ClipFraction">The share of ratios outside the clip range.</param>
/// <param name="LargestLogRatio">The largest |log r|.</param>
public readonly record struct RatioStatistics(double ApproximateKl, double ClipFraction, double LargestLogRatio)
{
    /// <summary>Computes the statistics from log-probabilities.</summary>
    /// <param name="logProb">Under the policy that learns.</param>
    /// <param name="oldLogProb">Under the policy that acted; as many.</param>
    /// <param name="clipLow">ε_low: ratios below 1 - ε_low count as clipped.</param>
    /// <param name="clipHigh">ε_high: ratios above 1 + ε_high count as clipped.</param>
    /// <exception cref="ArgumentException">There are none, or not as many of both.</exception>
    public static RatioStatistics Compute(
        ReadOnlySpan<float> logProb,
        ReadOnlySpan<float> oldLogProb,
        double clipLow,
        double clipHigh
    )
    {
        if (logProb.IsEmpty || logProb.Length != oldLogProb.Length)
            throw new ArgumentException(
                $"{logProb.Length} log-probabilities cannot be compared with {oldLogProb.Length}",
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

    /// <summary>e^x - 1 - x, computed near 0 by its series, because the terms cancel there.</summary>
    /// <param name="x">For <see cref="ApproximateKl"/>, the log ratio.</param>
    public static double ExpM1MinusX(double x) =>
        Math.Abs(x) < 0.05
            ? x * x * (1.0 / 2 + (x * (1.0 / 6 + (x * (1.0 / 24 + (x * (1.0 / 120 + (x / 720))))))))
            : Math.Exp(x) - 1 - x;
}
