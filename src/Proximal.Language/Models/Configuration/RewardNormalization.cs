namespace Proximal.Language;

/// <summary>
/// Mean and standard deviation of a reward model's raw scores on reference texts, for normalized scores.
/// </summary>
/// <param name="Mean">Mean of the raw scores.</param>
/// <param name="StandardDeviation">Standard deviation of the raw scores, above 0.</param>
public sealed record RewardNormalization(float Mean, float StandardDeviation)
{
    /// <summary>Measures the raw scores of reference texts.</summary>
    /// <param name="scores">At least two scores, not all equal.</param>
    /// <exception cref="InvalidInputException">
    /// There are fewer than two scores, they are all equal, or one is not finite.
    /// </exception>
    public static RewardNormalization Measure(ReadOnlySpan<float> scores)
    {
        double sum = 0,
            squares = 0;
        foreach (float score in scores)
            sum += score;
        double mean = sum / scores.Length;
        foreach (float score in scores)
            squares += (score - mean) * (score - mean);
        double deviation = Math.Sqrt(squares / scores.Length);
        if (scores.Length < 2 || !double.IsFinite(deviation) || (float)deviation <= 0)
            throw new InvalidInputException(
                $"{scores.Length} reward scores with standard deviation {deviation} cannot be normalized: at "
                    + "least two different, finite ones are needed"
            );
        return new RewardNormalization((float)mean, (float)deviation);
    }

    /// <summary>Normalizes a raw score.</summary>
    /// <param name="score">The raw score.</param>
    public float Apply(float score) => (score - Mean) / StandardDeviation;
}
