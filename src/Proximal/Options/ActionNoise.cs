namespace Proximal;

/// <summary>How noise that is added to actions for exploration goes on from step to step.</summary>
public enum ActionNoise
{
    /// <summary>Drawn afresh at every step, normally distributed (Fujimoto et al. 2018).</summary>
    Normal,

    /// <summary>
    /// An Ornstein-Uhlenbeck process, x' = 0.9985 x + 0.1 σ ε, which drifts for hundreds of steps before it turns back (Lillicrap
    /// et al. 2016): for tasks that need the same push for a long time, such as swinging a car up a hill.
    /// </summary>
    OrnsteinUhlenbeck,
}
