namespace Proximal;

/// <summary>
/// Options of the intrinsic curiosity module (ICM; Pathak et al. 2017, arXiv:1705.05363; <c>curiosity</c> in ML-Agents):
/// the intrinsic reward of a step is the error of a forward model, which predicts the features of the next observation
/// from those of the observation and the action. An inverse model, which predicts the action from both, trains the
/// features.
/// </summary>
/// <remarks>Off unless <see cref="IntrinsicRewardOptions.Coefficient"/> is set. Rewards are normalized and have a value
/// head of their own as in RND; the paper adds them to those of the environment.</remarks>
public sealed record IcmOptions : IntrinsicRewardOptions
{
    /// <summary>
    /// β of the loss β L_forward + (1 - β) L_inverse, in (0, 1) (YAML: <c>beta</c>; equation 7 of the paper). Default
    /// 0.2, as in the paper.
    /// </summary>
    public double Beta { get; init; } = 0.2;

    internal override (string Name, string Key) Place => (nameof(PpoOptions.Icm), "icm");

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.That(Beta is > 0 and < 1, nameof(Beta), "icm.beta", Beta, "must lie between 0 and 1");
    }
}
