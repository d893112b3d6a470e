namespace Proximal;

/// <summary>
/// Options of a reward that is learned from preferences between segments (Christiano et al. 2017, arXiv:1706.03741): an
/// ensemble of networks r(o, a), trained before the first update, replaces the environment's reward. YAML keys begin
/// with <c>reward_model</c>.
/// </summary>
/// <remarks>
/// Off unless <see cref="PreferencesPath"/> or <see cref="Preferences"/> is set. Logged returns are those of the
/// environment. The trained policy does not contain the networks.
/// </remarks>
public sealed record PreferenceRewardOptions
{
    /// <summary>
    /// File of preferences (YAML: <c>reward_model.preferences</c>); see <see cref="SegmentPreferences.Load"/>. Default
    /// null: the environment's own reward.
    /// </summary>
    public string? PreferencesPath { get; init; }

    /// <summary>Preferences from code; no file contains them. Default null.</summary>
    public SegmentPreferences? Preferences { get; init; }

    /// <summary>
    /// Number of networks, whose normalized rewards are averaged (YAML: <c>reward_model.n_members</c>). Default 3, as in
    /// the paper.
    /// </summary>
    public int Members { get; init; } = 3;

    /// <summary>
    /// Widths of the hidden layers, which have tanh units (YAML: <c>reward_model.net_arch</c>). Default [64, 64].
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 64];

    /// <summary>Whether the networks read actions beside observations (YAML: <c>reward_model.use_actions</c>). Default
    /// true.</summary>
    public bool UsesActions { get; init; } = true;

    /// <summary>
    /// Whether the networks also read whether a step terminates the episode, as <c>use_done</c> of imitation (YAML:
    /// <c>reward_model.use_terminated</c>). Default false, as in the paper, whose tasks do not end. True for tasks whose end
    /// is good or bad in itself.
    /// </summary>
    public bool UsesTerminated { get; init; }

    /// <summary>Learning rate of AdamW (YAML: <c>reward_model.learning_rate</c>). Default 1e-3; typical 1e-4 to
    /// 3e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay of AdamW (YAML: <c>reward_model.weight_decay</c>). Default 0; typical 0 to
    /// 1.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Pairs in a gradient step (YAML: <c>reward_model.batch_size</c>). Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Passes over the pairs (YAML: <c>reward_model.n_epochs</c>). Default 50. The weights of the epoch with the lowest
    /// validation loss are kept, if there are held-out pairs.
    /// </summary>
    public int Epochs { get; init; } = 50;

    /// <summary>
    /// Share of the pairs that a network is not trained on and that select the epoch, in [0, 1) (YAML:
    /// <c>reward_model.validation_share</c>). Default 0.1. Each network has its own; 1/e in the paper.
    /// </summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>
    /// Whether each network is trained on a sample of the pairs with replacement, as in the paper (YAML:
    /// <c>reward_model.bootstrap</c>). Default true.
    /// </summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>
    /// Probability ε that a labeller answers uniformly at random, in [0, 1): P(first) = (1 - ε) σ(Σ r₁ - Σ r₂) + ε / 2
    /// (YAML: <c>reward_model.error_rate</c>). Default 0.1, as in the paper.
    /// </summary>
    public double ErrorRate { get; init; } = 0.1;

    /// <summary>
    /// Whether the mean of each network's rewards over the steps of the preferences is subtracted, as in the paper (YAML:
    /// <c>reward_model.subtract_mean</c>). Default true. Segments of the same number of steps leave the mean open; with
    /// false, segments that end early determine it, for tasks in which longer episodes are better.
    /// </summary>
    public bool SubtractsMean { get; init; } = true;

    /// <summary>
    /// Standard deviation of the rewards of the steps in the preferences, or their root mean square without
    /// <see cref="SubtractsMean"/> (YAML: <c>reward_model.reward_std</c>). Default 1.
    /// </summary>
    public double RewardStandardDeviation { get; init; } = 1;

    /// <summary>Whether there are preferences.</summary>
    public bool IsEnabled => PreferencesPath is not null || Preferences is not null;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate()
    {
        const string Map = "reward_model";
        if (PreferencesPath is not null && Preferences is not null)
            throw new InvalidInputException(
                $"PreferencesPath ({Map}.preferences) and Preferences are both set: use one of them"
            );
        if (!IsEnabled && this != new PreferenceRewardOptions { Widths = Widths })
            throw new InvalidInputException(
                $"PreferenceReward ({Map}) has options, but no preferences: set PreferencesPath ({Map}.preferences)"
            );
        OptionCheck.Positive(Members, nameof(Members), $"{Map}.n_members");
        NetworkOptions.CheckWidths(Widths, nameof(Widths), $"{Map}.net_arch");
        OptionCheck.Positive(LearningRate, nameof(LearningRate), $"{Map}.learning_rate");
        OptionCheck.Within(WeightDecay, 0, double.MaxValue, nameof(WeightDecay), $"{Map}.weight_decay");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), $"{Map}.batch_size");
        OptionCheck.Positive(Epochs, nameof(Epochs), $"{Map}.n_epochs");
        OptionCheck.That(
            ValidationShare is >= 0 and < 1,
            nameof(ValidationShare),
            $"{Map}.validation_share",
            ValidationShare,
            "must lie in [0, 1)"
        );
        OptionCheck.That(
            ErrorRate is >= 0 and < 1,
            nameof(ErrorRate),
            $"{Map}.error_rate",
            ErrorRate,
            "must lie in [0, 1)"
        );
        OptionCheck.Positive(RewardStandardDeviation, nameof(RewardStandardDeviation), $"{Map}.reward_std");
    }
}
