namespace Proximal;

/// <summary>Brings numbers to standard deviation 1, in place; deviations are those of a sample (Bessel's correction).</summary>
public static class Whitening
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// (x - mean) / (std + 1e-8), as advantages of a minibatch are normalised (detail 7 of Huang et al. 2022; REINFORCE++). A single
    /// number is left as it is.
    /// </summary>
    /// <param name="x">The numbers.</param>
    public static void Standardize(Span<float> x)
    {
        if (x.Length < 2)
            return;
        (double mean, double variance) = Moments(x);
        Scale(x, mean, (float)(1 / (Math.Sqrt(variance) + Epsilon)));
    }

    /// <summary>
    /// (x - mean) / sqrt(var + 1e-8), as lm-human-preferences and TRL whiten rewards and advantages. A single number is left as it is.
    /// </summary>
    /// <param name="x">The numbers: those of all tokens of a batch, without any padding.</param>
    /// <param name="shiftMean">False keeps the mean where it was, as rewards ask for: shifting those would change the task.</param>
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

    /// <summary>Mean and standard deviation, the latter with Bessel's correction; the deviation of a single number is 0.</summary>
    /// <param name="x">One number or more.</param>
    public static (double Mean, double StandardDeviation) MeanAndDeviation(ReadOnlySpan<float> x)
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
