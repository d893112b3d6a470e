namespace Proximal.Language;

/// <summary>
/// Loss on a preference pair, two completions of one prompt: <c>loss_type</c> of TRL's DPO, and the losses of ORPO and
/// SimPO.
/// </summary>
public enum PreferenceLoss
{
    /// <summary>
    /// Direct preference optimization (Rafailov et al. 2023, equation 7), optionally with label smoothing (Mitchell
    /// 2023): TRL's <c>sigmoid</c>.
    /// </summary>
    Sigmoid,

    /// <summary>
    /// Identity preference optimization (Azar et al. 2023, equation 17): squared distance from a margin of 1/(2β),
    /// which does not overfit deterministic preferences.
    /// </summary>
    Ipo,

    /// <summary>Hinge loss on DPO's margin (Zhao et al. 2023, SLiC; Liu et al. 2024, RSO).</summary>
    Hinge,

    /// <summary>
    /// Odds ratio preference optimization (Hong et al. 2024, equation 6): supervised loss on the chosen completion plus
    /// a log odds ratio; needs no reference.
    /// </summary>
    Orpo,

    /// <summary>
    /// Simple preference optimization (Meng et al. 2024, equation 6): the mean log-probability as the reward, with a
    /// margin γ; needs no reference.
    /// </summary>
    SimPo,

    /// <summary>
    /// DPO's loss, corrected for labels that are wrong with the probability s of the label smoothing, so that its
    /// expectation is that of right labels (Chowdhury et al. 2024, arXiv:2403.00409, equation 12): TRL's <c>robust</c>.
    /// </summary>
    Robust,

    /// <summary>
    /// DPO's loss of log-ratios per token instead of whole completions, without a bias by length: TRL's
    /// <c>sigmoid_norm</c>.
    /// </summary>
    SigmoidNorm,

    /// <summary>
    /// Anchored preference optimization, zero (D'Oosterlinck et al. 2024, arXiv:2408.06266, equation 7): raises the
    /// chosen and lowers the rejected completion, for data that is better than the policy.
    /// </summary>
    ApoZero,

    /// <summary>
    /// Anchored preference optimization, down (D'Oosterlinck et al. 2024, equation 8): lowers both, the rejected
    /// completion more, for data that is worse than the policy.
    /// </summary>
    ApoDown,

    /// <summary>
    /// Contrastive preference optimization (Xu et al. 2024, arXiv:2401.08417, equation 3): DPO's loss without a
    /// reference, plus <see cref="Sft"/>.
    /// </summary>
    Cpo,

    /// <summary>
    /// Supervised loss on the chosen completions, -log p of a token, averaged over the tokens of the batch: TRL's
    /// <c>sft</c>. It is a term beside another loss.
    /// </summary>
    Sft,
}
