namespace Proximal;

/// <summary>Options of <see cref="LiveTrainer"/>, besides those of PPO.</summary>
public sealed record LiveOptions
{
    /// <summary>
    /// Longest piece of a trajectory, in decisions of one agent, before it is used for learning; the value of the next
    /// observation stands for the rest. Default 64, ML-Agents' <c>time_horizon</c>; typical 32 to 1024, longer for
    /// rewards that come late.
    /// </summary>
    public int Horizon { get; init; } = 64;

    /// <summary>
    /// Whether <see cref="LiveTrainer.Decide"/> waits while an update runs, so that no agent acts with old weights. The
    /// same calls then give the same weights, byte for byte. Default false: the program never waits, and decisions
    /// during an update are taken with the weights from before.
    /// </summary>
    public bool WaitsForUpdates { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate() => OptionCheck.Positive(Horizon, nameof(Horizon), "horizon");
}
