namespace Proximal;

/// <summary>Kind of noise that is added to actions for exploration.</summary>
public enum ActionNoise
{
    /// <summary>Independent normal noise at every step (Fujimoto et al. 2018).</summary>
    Normal,

    /// <summary>
    /// Ornstein-Uhlenbeck process, x' = 0.9985 x + 0.1 σ ε, which is correlated over hundreds of steps (Lillicrap et
    /// al. 2016). It suits environments that need the same force for a long time, such as swinging a car up a hill.
    /// </summary>
    OrnsteinUhlenbeck,
}
