namespace Proximal;

/// <summary>
/// In-place scaling to standard deviation 1. Standard deviations are sample estimates (with Bessel's correction).
/// </summary>
public static class Whitening
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// Computes (x - mean) / (std + 1e-8), the advantage normalization of PPO (detail 7 of Huang et al. 2022) and
    /// REINFORCE++. A single value is left unchanged.
    /// </summary>
    /// <param name="x">The values.</param>
    public static void Standardize(Span<float> x)
    {
        if (x.Length < 2)
            return;
        (double mean, double variance) = Moments(x);
        Scale(x, mean, (float)(1 / (Math.Sqrt(variance) + Epsilon)));
    }

    /// <summary>Computes (x - mean) / (std + 1e-8) with given moments.</summary>
    /// <param name="x">The values.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="variance">The variance, with Bessel's correction.</param>
    internal static void Standardize(Span<float> x, double mean, double variance) =>
        Scale(x, mean, (float)(1 / (Math.Sqrt(variance) + Epsilon)));

    /// <summary>
    /// Computes (x - mean) / sqrt(var + 1e-8), the whitening of rewards and advantages in lm-human-preferences and TRL.
    /// A single value is left unchanged.
    /// </summary>
    /// <param name="x">The values, for example of all tokens of a batch, without padding.</param>
    /// <param name="shiftMean">Whether the mean becomes 0. False keeps the mean, as needed for rewards: shifting
    /// rewards changes the objective. Default true.</param>
    public static void Whiten(Span<float> x, bool shiftMean = true)
    {
        if (x.Length < 2)
            return;
        (double mean, double variance) = Moments(x);
        Scale(x, mean, (float)(1 / Math.Sqrt(variance + Epsilon)));
        if (shiftMean)
            return;
        foreach (ref float v in x)
            v += (float)mean;
    }

    /// <summary>
    /// Mean and standard deviation with Bessel's correction. The standard deviation of a single value is 0.
    /// </summary>
    /// <param name="x">The values, at least one.</param>
    public static (double Mean, double Std) MeanAndStd(ReadOnlySpan<float> x)
    {
        (double mean, double variance) = Moments(x);
        return (mean, Math.Sqrt(variance));
    }

    private static void Scale(Span<float> x, double mean, float scale)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)(x[i] - mean) * scale;
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float v in x)
            sum += v;
        double mean = sum / x.Length;
        double squares = 0;
        foreach (float v in x)
            squares += (v - mean) * (v - mean);
        return (mean, x.Length < 2 ? 0 : squares / (x.Length - 1));
    }
}
