namespace Proximal.Language;

/// <summary>A mean, and how well it is known.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Error">Its standard error: the deviation over √count; NaN for a single number.</param>
/// <param name="Count">Of how many.</param>
public readonly record struct MeanEstimate(double Mean, double Error, int Count)
{
    /// <summary>The mean of numbers.</summary>
    /// <param name="values">At least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static MeanEstimate Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("a mean needs at least one number", nameof(values));
        (double sum, double squares) = (0, 0);
        foreach (float value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return new MeanEstimate(mean, Math.Sqrt(squares / (values.Length - 1) / values.Length), values.Length);
    }
}
