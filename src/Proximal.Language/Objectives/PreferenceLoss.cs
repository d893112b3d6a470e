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
}
