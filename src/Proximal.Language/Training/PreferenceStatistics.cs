using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Loss, accuracy and rewards of pairs: sums over the parts of a batch.</summary>
internal sealed class PreferenceStatistics
{
    private double loss,
        chosen,
        rejected,
        correct;
    private int pairs;

    /// <summary>Adds pairs.</summary>
    /// <param name="better">Scores, log-ratios or log-probabilities of the chosen completions, [pairs].</param>
    /// <param name="worse">The same for the rejected completions, [pairs].</param>
    /// <param name="losses">Losses, [pairs].</param>
    /// <param name="beta">Factor that converts <paramref name="better"/> to rewards.</param>
    public void Add(Tensor better, Tensor worse, Tensor losses, double beta)
    {
        loss += losses.Sum().Item();
        (float[] chosenValues, float[] rejectedValues) = (better.ToArray(), worse.ToArray());
        for (int i = 0; i < chosenValues.Length; i++)
        {
            chosen += beta * chosenValues[i];
            rejected += beta * rejectedValues[i];
        }

        correct += PreferenceObjectives.Accuracy(chosenValues, rejectedValues) * chosenValues.Length;
        pairs += chosenValues.Length;
    }

    /// <summary>Means over all pairs.</summary>
    /// <param name="gradientNorm">Norm of the gradient before clipping.</param>
    public BatchMetrics Mean(double gradientNorm) =>
        new(loss / pairs, gradientNorm, correct / pairs, chosen / pairs, rejected / pairs);
}
