namespace Proximal.Language;

/// <summary>What brings a reward model's scores to mean 0 and standard deviation 1 on reference texts.</summary>
/// <param name="Mean">The raw scores' mean there.</param>
/// <param name="StandardDeviation">The raw scores' standard deviation there, above 0.</param>
public sealed record RewardNormalization(float Mean, float StandardDeviation)
{
    /// <summary>Measures raw scores of reference texts.</summary>
    /// <param name="scores">At least two, not all equal.</param>
    /// <exception cref="InvalidInputException">There are fewer than two scores, they are all equal, or one is not finite.</exception>
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
                $"{scores.Length} reward scores with standard deviation {deviation} cannot be normalised: at least two different, finite ones are needed"
            );
        return new RewardNormalization((float)mean, (float)deviation);
    }

    /// <summary>A raw score, normalised.</summary>
    /// <param name="score">As the head gives it.</param>
    public float Apply(float score) => (score - Mean) / StandardDeviation;
}
