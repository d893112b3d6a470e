namespace Proximal.Language;

/// <summary>What is learned from a pair of completions of one prompt of which one is preferred: the <c>loss_type</c> of TRL's DPO, and its relatives.</summary>
public enum PreferenceLoss
{
    /// <summary>Direct preference optimisation (Rafailov et al. 2023, equation 7), with label smoothing (Mitchell 2023) where asked: TRL's <c>sigmoid</c>.</summary>
    Sigmoid,

    /// <summary>Identity preference optimisation (Azar et al. 2023, equation 17): a squared distance from a margin of 1/(2β), which does not overfit certain preferences.</summary>
    Ipo,

    /// <summary>The hinge loss on DPO's margin (Zhao et al. 2023, SLiC; Liu et al. 2024, RSO).</summary>
    Hinge,

    /// <summary>Odds ratio preference optimisation (Hong et al. 2024, equation 6): supervised training on the chosen completion and a log odds ratio; needs no reference.</summary>
    Orpo,

    /// <summary>Simple preference optimisation (Meng et al. 2024, equation 6): the mean log-probability as the reward, with a margin γ; needs no reference.</summary>
    SimPo,
}
