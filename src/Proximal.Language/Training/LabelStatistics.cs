namespace Proximal.Language;

/// <summary>Loss, accuracy and rewards of labeled completions: sums over the parts of a batch.</summary>
/// <param name="referencePoint">
/// z: desirable completions should have a log-ratio above it, undesirable ones below.
/// </param>
internal sealed class LabelStatistics(float referencePoint)
{
    private double loss,
        correct,
        desirableReward,
        undesirableReward;
    private int desirableCount,
        undesirableCount;

    /// <summary>z, the reference point.</summary>
    public float ReferencePoint => referencePoint;

    public void Add(ReadOnlySpan<float> logRatios, ReadOnlySpan<float> desirable, double losses, double beta)
    {
        loss += losses;
        for (int i = 0; i < desirable.Length; i++)
        {
            bool isDesirable = desirable[i] == 1;
            (desirableCount, undesirableCount) = isDesirable
                ? (desirableCount + 1, undesirableCount)
                : (desirableCount, undesirableCount + 1);
            if (isDesirable)
                desirableReward += beta * logRatios[i];
            else
                undesirableReward += beta * logRatios[i];
            if (logRatios[i] > referencePoint == isDesirable)
                correct++;
        }
    }

    /// <summary>Means over all completions; NaN for the reward of a class without completions.</summary>
    /// <param name="gradientNorm">Norm of the gradient before clipping.</param>
    public BatchMetrics Mean(double gradientNorm) =>
        new(
            loss / (desirableCount + undesirableCount),
            gradientNorm,
            correct / (desirableCount + undesirableCount),
            desirableCount > 0 ? desirableReward / desirableCount : double.NaN,
            undesirableCount > 0 ? undesirableReward / undesirableCount : double.NaN
        );
}
