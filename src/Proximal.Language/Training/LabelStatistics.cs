namespace Proximal.Language;

/// <summary>Loss, accuracy and rewards of labelled completions: sums over the parts of a batch.</summary>
/// <param name="referencePoint">z, which desirable completions should lie above and undesirable ones below.</param>
internal sealed class LabelStatistics(float referencePoint)
{
    private double loss,
        right,
        good,
        bad;
    private int goods,
        bads;

    /// <summary>z.</summary>
    public float ReferencePoint => referencePoint;

    public void Add(ReadOnlySpan<float> logRatios, ReadOnlySpan<float> desirable, double losses, double beta)
    {
        loss += losses;
        for (int i = 0; i < desirable.Length; i++)
        {
            bool isGood = desirable[i] == 1;
            (goods, bads) = isGood ? (goods + 1, bads) : (goods, bads + 1);
            if (isGood)
                good += beta * logRatios[i];
            else
                bad += beta * logRatios[i];
            if (logRatios[i] > referencePoint == isGood)
                right++;
        }
    }

    /// <summary>Means over all completions.</summary>
    /// <param name="gradientNorm">Norm of the gradient before clipping.</param>
    public BatchMetrics Mean(double gradientNorm) =>
        new(loss / (goods + bads), gradientNorm, right / (goods + bads), good / goods, bad / bads);
}
