namespace Proximal;

/// <summary>
/// Options of self-play against earlier snapshots of the policy, as <c>self_play</c> of ML-Agents: in each environment
/// one team learns, and the others act by a frozen snapshot. Off by default: then all agents act by the current policy,
/// and all of them learn.
/// </summary>
public sealed record SelfPlayOptions
{
    // Five times as many are the default of TeamChange.
    private const long MaxSteps = long.MaxValue / 8;

    /// <summary>
    /// Trained steps between snapshots of the policy (YAML: <c>self_play.save_steps</c>). Default 0, no self-play; 20,000
    /// in ML-Agents. The first snapshot is the initial policy. A snapshot is saved after the update that reaches the
    /// step.
    /// </summary>
    public long SaveSteps { get; init; }

    /// <summary>
    /// Trained steps between changes of the learning team (YAML: <c>self_play.team_change</c>). Default null: 5 times
    /// <see cref="SaveSteps"/>. Environment i starts with team i modulo the number of teams, so that a rollout has
    /// transitions of all teams; an environment changes at its next episode.
    /// </summary>
    public long? TeamChange { get; init; }

    /// <summary>
    /// Steps of opponents in all environments between two draws of the opponent of an environment (YAML:
    /// <c>self_play.swap_steps</c>). Default 2000. An opponent is drawn at the start of an episode; 0 draws one for every
    /// episode.
    /// </summary>
    public long SwapSteps { get; init; } = 2000;

    /// <summary>
    /// Number of latest snapshots to draw opponents from (YAML: <c>self_play.window</c>). Default 10; typical 5 to 30. A
    /// larger window gives more diverse opponents. Each snapshot is a copy of the network.
    /// </summary>
    public int Window { get; init; } = 10;

    /// <summary>
    /// Probability, in [0, 1], that an opponent is the current policy instead of a snapshot (YAML:
    /// <c>self_play.play_against_latest_model_ratio</c>). Default 0.5. Snapshots are drawn uniformly.
    /// </summary>
    public double LatestRatio { get; init; } = 0.5;

    /// <summary>Elo rating of the initial policy (YAML: <c>self_play.initial_elo</c>). Default 1200.</summary>
    public double InitialElo { get; init; } = 1200;

    /// <summary>Whether there is self-play against snapshots.</summary>
    public bool IsEnabled => SaveSteps > 0;

    /// <summary><see cref="TeamChange"/> with its default.</summary>
    internal long TeamSteps => TeamChange ?? (5 * SaveSteps);

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate()
    {
        OptionCheck.Within(SaveSteps, 0, MaxSteps, nameof(SaveSteps), "self_play.save_steps");
        if (!IsEnabled && this != new SelfPlayOptions())
            throw new InvalidInputException(
                "SelfPlay (self_play) has options, but is off: set SaveSteps (self_play.save_steps), such as 20000"
            );
        OptionCheck.That(
            TeamChange is null or > 0,
            nameof(TeamChange),
            "self_play.team_change",
            TeamChange,
            "must be positive, or null for 5 times SaveSteps (self_play.save_steps)"
        );
        OptionCheck.Within(SwapSteps, 0, long.MaxValue, nameof(SwapSteps), "self_play.swap_steps");
        OptionCheck.Positive(Window, nameof(Window), "self_play.window");
        OptionCheck.Within(LatestRatio, 0, 1, nameof(LatestRatio), "self_play.play_against_latest_model_ratio");
        OptionCheck.That(
            double.IsFinite(InitialElo),
            nameof(InitialElo),
            "self_play.initial_elo",
            InitialElo,
            "must be finite"
        );
    }
}
