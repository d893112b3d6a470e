namespace Proximal;

/// <summary>
/// Reward that the discriminator of GAIL gives for a step, where D = sigmoid(d) is the probability that the step is
/// demonstrated.
/// </summary>
public enum GailReward
{
    /// <summary>
    /// -log(1 - D) = softplus(d), above 0, so that it rewards long episodes. The default, as in ML-Agents and imitation.
    /// </summary>
    Positive,

    /// <summary>
    /// log D = -softplus(-d), below 0, so that it rewards short episodes: for tasks whose episodes end at a goal
    /// (survival bias; Kostrikov et al. 2019, arXiv:1809.02925).
    /// </summary>
    Negative,

    /// <summary>
    /// log D - log(1 - D) = d, of either sign, as adversarial inverse reinforcement learning (Fu et al. 2018,
    /// arXiv:1710.11248).
    /// </summary>
    Airl,
}
