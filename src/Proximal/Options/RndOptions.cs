namespace Proximal;

/// <summary>
/// Options of random network distillation (RND; Burda et al. 2018, arXiv:1810.12894): the intrinsic reward of a step is
/// the error of a predictor network that learns the outputs of a fixed random network for the next observation, which
/// is large for observations unlike those seen so far.
/// </summary>
/// <remarks>Off unless <see cref="IntrinsicRewardOptions.Coefficient"/> is set. Defaults are those of CleanRL's
/// <c>ppo_rnd_envpool.py</c>, with small networks.</remarks>
public sealed record RndOptions : IntrinsicRewardOptions
{
    /// <summary>Creates the options of a run without RND.</summary>
    /// <remarks><see cref="IntrinsicRewardOptions.UpdateProportion"/> is 0.25, as in the paper.</remarks>
    public RndOptions() => UpdateProportion = 0.25;

    internal override (string Name, string Key) Place => (nameof(PpoOptions.Rnd), "rnd");
}
