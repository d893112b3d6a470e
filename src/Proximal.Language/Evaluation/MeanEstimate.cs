namespace Proximal.Language;

/// <summary>Mean with its standard error.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Error">Standard error: the standard deviation divided by √count; NaN for a single number.</param>
/// <param name="Count">Number of values.</param>
public readonly record struct MeanEstimate(double Mean, double Error, int Count)
{
    /// <summary>Estimates the mean of values.</summary>
    /// <param name="values">Values, at least one.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
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
