using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Loss, accuracy and rewards of pairs: sums over the parts of a batch.</summary>
internal sealed class PreferenceStatistics
{
    private const int Loss = 0,
        Chosen = 1,
        Rejected = 2,
        Correct = 3,
        Pairs = 4;

    /// <summary>The sums, which ranks exchange.</summary>
    public double[] Sums { get; } = new double[5];

    /// <summary>Adds pairs.</summary>
    /// <param name="better">Scores, log-ratios or log-probabilities of the chosen completions, [pairs].</param>
    /// <param name="worse">The same for the rejected completions, [pairs].</param>
    /// <param name="losses">Losses, [pairs].</param>
    /// <param name="beta">Factor that converts <paramref name="better"/> to rewards.</param>
    public void Add(Tensor better, Tensor worse, Tensor losses, double beta)
    {
        Sums[Loss] += losses.Sum().Item();
        (float[] chosenValues, float[] rejectedValues) = (better.ToArray(), worse.ToArray());
        for (int i = 0; i < chosenValues.Length; i++)
        {
            Sums[Chosen] += beta * chosenValues[i];
            Sums[Rejected] += beta * rejectedValues[i];
        }

        Sums[Correct] += PreferenceObjectives.Accuracy(chosenValues, rejectedValues) * chosenValues.Length;
        Sums[Pairs] += chosenValues.Length;
    }

    /// <summary>Means over all pairs.</summary>
    /// <param name="gradientNorm">Norm of the gradient before clipping.</param>
    public BatchMetrics Mean(double gradientNorm) =>
        new(
            Sums[Loss] / Sums[Pairs],
            gradientNorm,
            Sums[Correct] / Sums[Pairs],
            Sums[Chosen] / Sums[Pairs],
            Sums[Rejected] / Sums[Pairs]
        );
}
