using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The losses of learning from pairs, one for each pair, as pure functions over [pairs]; all are to be minimised. A sequence's
/// log-probability is that of its completion's tokens; a log-ratio is that under the policy less that under the reference.
/// </summary>
public static class PreferenceObjectives
{
    // A mean log-probability of 0 would mean infinite odds.
    private const float LargestMeanLogProb = -1e-6f;

    /// <summary>-log σ(β h) with h the difference of the log-ratios; with label smoothing s, -(1 - s) log σ(β h) - s log σ(-β h).</summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: how dear it is to leave the reference; 0.1 is usual.</param>
    /// <param name="labelSmoothing">s: the share of pairs believed to be labelled the wrong way round, in [0, 0.5).</param>
    public static Tensor SigmoidLoss(Tensor chosen, Tensor rejected, float beta, float labelSmoothing = 0)
    {
        Tensor logit = beta * (chosen - rejected); // [pairs]
        if (labelSmoothing == 0)
            return (-logit).Softplus();
        return ((1 - labelSmoothing) * (-logit).Softplus()) + (labelSmoothing * logit.Softplus());
    }

    /// <summary>(h - 1/(2β))², with h the difference of the log-ratios per token.</summary>
    /// <param name="chosen">Mean log-ratios over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-ratios over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">β: the strength of the regularisation.</param>
    public static Tensor Ipo(Tensor chosen, Tensor rejected, float beta) =>
        (chosen - rejected - (1 / (2 * beta))).Square();

    /// <summary>max(0, 1 - β h), with h the difference of the log-ratios.</summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: the inverse of the margin.</param>
    public static Tensor Hinge(Tensor chosen, Tensor rejected, float beta) => (1 - (beta * (chosen - rejected))).Relu();

    /// <summary>-log p(chosen) - β log σ(log odds(chosen) - log odds(rejected)), with p the geometric mean over the tokens and odds = p/(1 - p).</summary>
    /// <param name="chosen">Mean log-probabilities over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-probabilities over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">β (the paper's λ): the weight of the odds ratio beside the supervised loss; 0.1 is usual.</param>
    public static Tensor Orpo(Tensor chosen, Tensor rejected, float beta) =>
        (beta * (LogOdds(rejected) - LogOdds(chosen)).Softplus()) - chosen;

    /// <summary>-log σ(β (mean log p(chosen) - mean log p(rejected)) - γ).</summary>
    /// <param name="chosen">Mean log-probabilities over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-probabilities over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">β: the scale of the reward; 2 is usual.</param>
    /// <param name="gamma">γ: the margin to reach; 0.5 to 1.5 is usual.</param>
    public static Tensor SimPo(Tensor chosen, Tensor rejected, float beta, float gamma) =>
        (gamma - (beta * (chosen - rejected))).Softplus();

    /// <summary>
    /// Kahneman-Tversky optimisation (Ethayarajh et al. 2024, equation 8), from completions that were judged one by one:
    /// w_d (1 - σ(β (r - z))) where desirable, w_u (1 - σ(β (z - r))) where not, with r the log-ratio.
    /// </summary>
    /// <param name="logRatio">Summed log-ratios of the completions, [completions].</param>
    /// <param name="desirable">1 where desirable, 0 where not, constant, [completions].</param>
    /// <param name="referencePoint">z; see <see cref="KtoReferencePoint"/>. No gradient flows through it.</param>
    /// <param name="beta">β: how dear it is to leave the reference; 0.1 is usual.</param>
    /// <param name="desirableWeight">w_d.</param>
    /// <param name="undesirableWeight">w_u; w_d × desirable over w_u × undesirable completions should lie between 1 and 4/3.</param>
    /// <returns>[completions].</returns>
    public static Tensor KtoLoss(
        Tensor logRatio,
        Tensor desirable,
        float referencePoint,
        float beta,
        float desirableWeight = 1,
        float undesirableWeight = 1
    )
    {
        Tensor direction = desirable.Affine(2, -1); // [completions], 1 or -1
        Tensor weight = desirable.Affine(desirableWeight - undesirableWeight, undesirableWeight);
        return weight * (beta * direction * (referencePoint - logRatio)).Sigmoid();
    }

    /// <summary>
    /// z of <see cref="KtoLoss"/>: how far the policy is from the reference, max(0, mean log-ratio) over completions that were paired with
    /// prompts not their own, by shifting them by one within the batch.
    /// </summary>
    /// <param name="mismatchedLogRatios">Summed log-ratios of such completions.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static float KtoReferencePoint(ReadOnlySpan<float> mismatchedLogRatios)
    {
        if (mismatchedLogRatios.IsEmpty)
            throw new ArgumentException(
                "the reference point needs at least one completion",
                nameof(mismatchedLogRatios)
            );
        double sum = 0;
        foreach (float ratio in mismatchedLogRatios)
            sum += ratio;
        return (float)Math.Max(0, sum / mismatchedLogRatios.Length);
    }

    /// <summary>
    /// A reward model's loss (Bradley and Terry 1952; Ouyang et al. 2022, equation 1), with the margin of Touvron et al. 2023 and the
    /// centring of Eisenstein et al. 2023: -log σ(chosen - rejected - margin) + c (chosen + rejected)².
    /// </summary>
    /// <param name="chosen">Scores of the chosen completions, [pairs].</param>
    /// <param name="rejected">Scores of the rejected completions, [pairs].</param>
    /// <param name="margin">By how much the chosen one is better, constant, [pairs]; an empty tensor for no margins.</param>
    /// <param name="centering">c: keeps the scores around 0; 0.01 is usual, 0 for none.</param>
    public static Tensor BradleyTerry(Tensor chosen, Tensor rejected, Tensor margin = default, float centering = 0)
    {
        Tensor shortfall = rejected - chosen; // [pairs]
        if (!margin.IsEmpty)
            shortfall += margin;
        Tensor loss = shortfall.Softplus();
        return centering == 0 ? loss : loss + (centering * (chosen + rejected).Square());
    }

    /// <summary>The share of pairs whose chosen completion has the higher score; equal scores count half.</summary>
    /// <param name="chosen">Scores, or summed log-ratios as implicit rewards, [pairs].</param>
    /// <param name="rejected">The same of the rejected completions, [pairs].</param>
    /// <exception cref="ArgumentException">There are none, or not as many of both.</exception>
    public static double Accuracy(ReadOnlySpan<float> chosen, ReadOnlySpan<float> rejected)
    {
        if (chosen.IsEmpty || chosen.Length != rejected.Length)
            throw new ArgumentException(
                $"{chosen.Length} and {rejected.Length} scores make no pairs",
                nameof(rejected)
            );
        double right = 0;
        for (int i = 0; i < chosen.Length; i++)
            right +=
                chosen[i] > rejected[i] ? 1
                : chosen[i] == rejected[i] ? 0.5
                : 0;
        return right / chosen.Length;
    }

    // log p - log(1 - p) for log p = x < 0, as -log(1 + e^-x) - log tanh(-x/2): 1 - p itself would cancel where p is close to 1.
    private static Tensor LogOdds(Tensor meanLogProb)
    {
        Tensor x = meanLogProb.Clamp(float.NegativeInfinity, LargestMeanLogProb);
        return -((-x).Softplus() + (-0.5f * x).Tanh().Log());
    }
}
