using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Loss, accuracy and rewards of pairs: sums over the parts of a batch.</summary>
internal sealed class PreferenceStatistics
{
    private double loss,
        chosen,
        rejected,
        right;
    private int pairs;

    /// <summary>Adds pairs.</summary>
    /// <param name="better">Scores, log-ratios or log-probabilities of the chosen completions, [pairs].</param>
    /// <param name="worse">The same of the rejected completions, [pairs].</param>
    /// <param name="losses">Losses, [pairs].</param>
    /// <param name="beta">Factor from <paramref name="better"/> to rewards.</param>
    public void Add(Tensor better, Tensor worse, Tensor losses, double beta)
    {
        loss += losses.Sum().Item();
        (float[] its, float[] others) = (better.ToArray(), worse.ToArray());
        for (int i = 0; i < its.Length; i++)
        {
            chosen += beta * its[i];
            rejected += beta * others[i];
        }

        right += PreferenceObjectives.Accuracy(its, others) * its.Length;
        pairs += its.Length;
    }

    /// <summary>Means over all pairs.</summary>
    /// <param name="gradientNorm">Norm of the gradient before clipping.</param>
    public BatchMetrics Mean(double gradientNorm) =>
        new(loss / pairs, gradientNorm, right / pairs, chosen / pairs, rejected / pairs);
}
