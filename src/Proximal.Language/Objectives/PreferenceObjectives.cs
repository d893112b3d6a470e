using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Losses on preference pairs, one for each pair, as pure functions over [pairs]; all are minimized. The
/// log-probability of a sequence is that of its completion's tokens; a log-ratio is the log-probability under the
/// policy minus that under the reference.
/// </summary>
public static class PreferenceObjectives
{
    // A mean log-probability of 0 would give infinite odds.
    private const float LargestMeanLogProb = -1e-6f;

    /// <summary>
    /// Loss of DPO: -log σ(β h), with h the difference of the log-ratios; with label smoothing s, -(1 - s) log σ(β h) -
    /// s log σ(-β h).
    /// </summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: a larger value keeps the policy closer to the reference; typical 0.1.</param>
    /// <param name="labelSmoothing">s: assumed share of wrong labels, in [0, 0.5).</param>
    public static Tensor SigmoidLoss(Tensor chosen, Tensor rejected, float beta, float labelSmoothing = 0) =>
        Smoothed(beta * (chosen - rejected), NegativeLogSigmoid, labelSmoothing);

    /// <summary>
    /// Robust loss of DPO: (-(1 - s) log σ(β h) + s log σ(-β h)) / (1 - 2 s), with h the difference of the log-ratios and
    /// s the label smoothing (Chowdhury et al. 2024, arXiv:2403.00409).
    /// </summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: a larger value keeps the policy closer to the reference; typical 0.1.</param>
    /// <param name="labelSmoothing">s: probability of a wrong label, in [0, 0.5).</param>
    public static Tensor Robust(Tensor chosen, Tensor rejected, float beta, float labelSmoothing)
    {
        Tensor logit = beta * (chosen - rejected); // [pairs]
        float scale = 1 / (1 - (2 * labelSmoothing));
        return ((1 - labelSmoothing) * scale * (-logit).Softplus()) - (labelSmoothing * scale * logit.Softplus());
    }

    /// <summary>Loss of APO-zero: 1 - σ(β c) + σ(β r), with c and r the log-ratios.</summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: a larger value keeps the policy closer to the reference; typical 0.1.</param>
    public static Tensor ApoZero(Tensor chosen, Tensor rejected, float beta) =>
        (-beta * chosen).Sigmoid() + (beta * rejected).Sigmoid();

    /// <summary>Loss of APO-down: σ(β c) + 1 - σ(β (c - r)), with c and r the log-ratios.</summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: a larger value keeps the policy closer to the reference; typical 0.1.</param>
    public static Tensor ApoDown(Tensor chosen, Tensor rejected, float beta) =>
        (beta * chosen).Sigmoid() + (-beta * (chosen - rejected)).Sigmoid();

    /// <summary>Loss of IPO: (h - 1/(2β))², with h the difference of the log-ratios per token.</summary>
    /// <param name="chosen">Mean log-ratios over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-ratios over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">β: strength of the regularization.</param>
    /// <param name="labelSmoothing">Assumed share of wrong labels.</param>
    public static Tensor Ipo(Tensor chosen, Tensor rejected, float beta, float labelSmoothing = 0) =>
        Smoothed(chosen - rejected, h => (h - (1 / (2 * beta))).Square(), labelSmoothing);

    /// <summary>Hinge loss: max(0, 1 - β h), with h the difference of the log-ratios.</summary>
    /// <param name="chosen">Summed log-ratios of the chosen completions, [pairs].</param>
    /// <param name="rejected">Summed log-ratios of the rejected completions, [pairs].</param>
    /// <param name="beta">β: inverse of the margin.</param>
    /// <param name="labelSmoothing">Assumed share of wrong labels.</param>
    public static Tensor Hinge(Tensor chosen, Tensor rejected, float beta, float labelSmoothing = 0) =>
        Smoothed(beta * (chosen - rejected), static z => (1 - z).Relu(), labelSmoothing);

    /// <summary>
    /// Loss of ORPO: -log p(chosen) - β log σ(log odds(chosen) - log odds(rejected)), with p the geometric mean over
    /// the tokens and odds = p/(1 - p).
    /// </summary>
    /// <param name="chosen">Mean log-probabilities over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-probabilities over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">
    /// β (the paper's λ): weight of the odds ratio relative to the supervised loss; typical 0.1.
    /// </param>
    /// <param name="labelSmoothing">Assumed share of wrong labels in the term of the odds ratio.</param>
    public static Tensor Orpo(Tensor chosen, Tensor rejected, float beta, float labelSmoothing = 0) =>
        (beta * Smoothed(LogOdds(chosen) - LogOdds(rejected), NegativeLogSigmoid, labelSmoothing)) - chosen;

    /// <summary>Loss of SimPO: -log σ(β (mean log p(chosen) - mean log p(rejected)) - γ).</summary>
    /// <param name="chosen">Mean log-probabilities over the tokens of the chosen completions, [pairs].</param>
    /// <param name="rejected">Mean log-probabilities over the tokens of the rejected completions, [pairs].</param>
    /// <param name="beta">β: scale of the reward; typical 2.</param>
    /// <param name="gamma">γ: target margin; typical 0.5 to 1.5.</param>
    /// <param name="labelSmoothing">Assumed share of wrong labels.</param>
    public static Tensor SimPo(Tensor chosen, Tensor rejected, float beta, float gamma, float labelSmoothing = 0) =>
        Smoothed((beta * (chosen - rejected)) - gamma, NegativeLogSigmoid, labelSmoothing);

    /// <summary>
    /// Loss of Kahneman-Tversky optimization (Ethayarajh et al. 2024, equation 8) on labeled completions: w_d (1 - σ(β
    /// (r - z))) for desirable ones, w_u (1 - σ(β (z - r))) for undesirable ones, with r the log-ratio.
    /// </summary>
    /// <param name="logRatio">Summed log-ratios of the completions, [completions].</param>
    /// <param name="desirable">1 for desirable and 0 for undesirable completions, constant, [completions].</param>
    /// <param name="referencePoint">z; see <see cref="KtoReferencePoint"/>. It has no gradient.</param>
    /// <param name="beta">β: a larger value keeps the policy closer to the reference; typical 0.1.</param>
    /// <param name="desirableWeight">w_d: weight of desirable completions.</param>
    /// <param name="undesirableWeight">
    /// w_u: weight of undesirable completions. The ratio of w_d × desirable to w_u × undesirable completions should lie
    /// between 1 and 4/3.
    /// </param>
    /// <returns>Losses, [completions].</returns>
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
    /// Computes z of <see cref="KtoLoss"/>, an estimate of the KL divergence from the reference: max(0, mean log-ratio)
    /// over completions with mismatched prompts, shifted by one within the batch.
    /// </summary>
    /// <param name="mismatchedLogRatios">Summed log-ratios of these completions, [completions].</param>
    /// <exception cref="ArgumentException">There are no completions.</exception>
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
    /// Loss of a reward model (Bradley and Terry 1952; Ouyang et al. 2022, equation 1), with the margin of Touvron et
    /// al. 2023 and the centering of Eisenstein et al. 2023: -log σ(chosen - rejected - margin) + c (chosen +
    /// rejected)².
    /// </summary>
    /// <param name="chosen">Scores of the chosen completions, [pairs].</param>
    /// <param name="rejected">Scores of the rejected completions, [pairs].</param>
    /// <param name="margin">Margins of the preferences, constant, [pairs]; an empty tensor for no margins.</param>
    /// <param name="centering">
    /// c: coefficient of the term that centers the scores at 0; typical 0.01, 0 for none.
    /// </param>
    public static Tensor BradleyTerry(Tensor chosen, Tensor rejected, Tensor margin = default, float centering = 0)
    {
        Tensor shortfall = rejected - chosen; // [pairs]
        if (!margin.IsEmpty)
            shortfall += margin;
        Tensor loss = shortfall.Softplus();
        return centering == 0 ? loss : loss + (centering * (chosen + rejected).Square());
    }

    /// <summary>Share of pairs whose chosen completion has the higher score; equal scores count half.</summary>
    /// <param name="chosen">
    /// Scores, or summed log-ratios as implicit rewards, of the chosen completions, [pairs].
    /// </param>
    /// <param name="rejected">The same for the rejected completions, [pairs].</param>
    /// <exception cref="ArgumentException">There are no pairs, or the lengths differ.</exception>
    public static double Accuracy(ReadOnlySpan<float> chosen, ReadOnlySpan<float> rejected)
    {
        if (chosen.IsEmpty || chosen.Length != rejected.Length)
            throw new ArgumentException(
                $"{chosen.Length} and {rejected.Length} scores make no pairs",
                nameof(rejected)
            );
        double correct = 0;
        for (int i = 0; i < chosen.Length; i++)
            correct +=
                chosen[i] > rejected[i] ? 1
                : chosen[i] == rejected[i] ? 0.5
                : 0;
        return correct / chosen.Length;
    }

    private static Tensor NegativeLogSigmoid(Tensor logit) => (-logit).Softplus();

    // (1 - s) l(z) + s l(-z): with the probability s, the label is wrong and the completions change places.
    private static Tensor Smoothed(Tensor z, Func<Tensor, Tensor> loss, float labelSmoothing) =>
        labelSmoothing == 0 ? loss(z) : ((1 - labelSmoothing) * loss(z)) + (labelSmoothing * loss(-z));

    // log p - log(1 - p) for log p = x < 0, as -log(1 + e^-x) - log tanh(-x/2): 1 - p would lose precision for p close
    // to 1.
    private static Tensor LogOdds(Tensor meanLogProb)
    {
        Tensor x = meanLogProb.Clamp(float.NegativeInfinity, LargestMeanLogProb);
        return -((-x).Softplus() + (-0.5f * x).Tanh().Log());
    }
}
