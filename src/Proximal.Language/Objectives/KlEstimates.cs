using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Estimates of KL(policy ‖ reference) at each token; see <see cref="KlEstimator"/>.</summary>
public static class KlEstimates
{
    /// <summary>Computes estimates with a gradient to the policy.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="logProb">Log-probabilities of the tokens under the policy, [tokens].</param>
    /// <param name="referenceLogProb">Log-probabilities under the reference, constant, [tokens].</param>
    /// <returns>Estimates in nats, [tokens].</returns>
    public static Tensor Of(KlEstimator estimator, Tensor logProb, Tensor referenceLogProb) =>
        estimator switch
        {
            KlEstimator.K1 => logProb - referenceLogProb,
            KlEstimator.K2 => 0.5f * (logProb - referenceLogProb).Square(),
            KlEstimator.K3 => (referenceLogProb - logProb).ExpM1MinusX(),
            _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "not an estimator"),
        };

    /// <summary>Computes estimates without gradients, for rewards and metrics.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="logProb">Log-probabilities of the tokens under the policy, [tokens].</param>
    /// <param name="referenceLogProb">Log-probabilities under the reference, [tokens].</param>
    /// <param name="kl">Receives the estimates in nats, [tokens].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Fill(
        KlEstimator estimator,
        ReadOnlySpan<float> logProb,
        ReadOnlySpan<float> referenceLogProb,
        Span<float> kl
    )
    {
        if (logProb.Length != referenceLogProb.Length || kl.Length != logProb.Length)
            throw new ArgumentException(
                $"{logProb.Length} and {referenceLogProb.Length} log-probabilities and {kl.Length} estimates "
                    + "have different lengths",
                nameof(kl)
            );
        for (int i = 0; i < kl.Length; i++)
        {
            double ratio = (double)logProb[i] - referenceLogProb[i];
            kl[i] = estimator switch
            {
                KlEstimator.K1 => (float)ratio,
                KlEstimator.K2 => (float)(0.5 * ratio * ratio),
                KlEstimator.K3 => (float)RatioStatistics.ExpM1MinusX(-ratio),
                _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "not an estimator"),
            };
        }
    }
}
