using Proximal.Tensors;

namespace Proximal;

/// <summary>Loss of a reward that is learned from preferences, as a pure function.</summary>
internal static class PreferenceObjectives
{
    /// <summary>
    /// Cross-entropy of preferences under the model of Bradley and Terry 1952 with a labeller who errs (Christiano et al.
    /// 2017, arXiv:1706.03741, section 2.2.3): -μ log P - (1 - μ) log(1 - P), with P = (1 - ε) σ(Σ r₁ - Σ r₂) + ε / 2.
    /// </summary>
    /// <param name="differences">Σ r₁ - Σ r₂ of each pair, [pairs].</param>
    /// <param name="preferences">μ of each pair, 1 if the first segment is better, [pairs].</param>
    /// <param name="errorRate">ε, the share of answers that are random.</param>
    /// <returns>The mean, a scalar.</returns>
    public static Tensor Loss(Tensor differences, Tensor preferences, double errorRate)
    {
        if (errorRate == 0)
            return ((preferences * (-differences).Softplus()) + ((1f - preferences) * differences.Softplus())).Mean();
        (float certain, float half) = ((float)(1 - errorRate), (float)(errorRate / 2));
        Tensor first = differences.Sigmoid().Affine(certain, half),
            second = (-differences).Sigmoid().Affine(certain, half);
        return -((preferences * first.Log()) + ((1f - preferences) * second.Log())).Mean();
    }
}
