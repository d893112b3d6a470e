using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of the reward of PPO that is learned from preferences.</summary>
internal static class PreferenceRewardKeys
{
    /// <summary>Map of the keys.</summary>
    public const string Map = "reward_model";

    /// <summary>Key of the file of preferences.</summary>
    public const string Preferences = $"{Map}.preferences";

    /// <summary>Keys of <see cref="PpoOptions.PreferenceReward"/>.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Any(
            Preferences,
            nameof(PreferenceRewardOptions.PreferencesPath),
            ImitationKeys.File,
            "Preferences between segments, from which the reward is learned; null for the environment's reward.",
            o => TextValue.Format(o.PreferenceReward.PreferencesPath),
            (o, v) => With(o, r => r with { PreferencesPath = ImitationKeys.FullPath(v) })
        ),
        Of.Whole(
            $"{Map}.n_members",
            nameof(PreferenceRewardOptions.Members),
            "Networks of the learned reward, which are averaged.",
            o => o.PreferenceReward.Members,
            (o, v) => With(o, r => r with { Members = v.Count() })
        ),
        Of.Any(
            $"{Map}.net_arch",
            nameof(PreferenceRewardOptions.Widths),
            "list of widths",
            "Hidden layers of each network of the learned reward.",
            o => $"[{string.Join(", ", o.PreferenceReward.Widths)}]",
            (o, v) => With(o, r => r with { Widths = v.Widths() })
        ),
        Of.Boolean(
            $"{Map}.use_actions",
            nameof(PreferenceRewardOptions.UsesActions),
            "Let the learned reward depend on actions beside observations.",
            o => o.PreferenceReward.UsesActions,
            (o, v) => With(o, r => r with { UsesActions = v.Boolean() })
        ),
        Of.Boolean(
            $"{Map}.use_terminated",
            nameof(PreferenceRewardOptions.UsesTerminated),
            "Let the learned reward depend on whether a step terminates the episode.",
            o => o.PreferenceReward.UsesTerminated,
            (o, v) => With(o, r => r with { UsesTerminated = v.Boolean() })
        ),
        Of.Number(
            $"{Map}.learning_rate",
            nameof(PreferenceRewardOptions.LearningRate),
            "Learning rate of the learned reward.",
            o => o.PreferenceReward.LearningRate,
            (o, v) => With(o, r => r with { LearningRate = v.Number() })
        ),
        Of.Number(
            $"{Map}.weight_decay",
            nameof(PreferenceRewardOptions.WeightDecay),
            "Decoupled weight decay of the learned reward.",
            o => o.PreferenceReward.WeightDecay,
            (o, v) => With(o, r => r with { WeightDecay = v.Number() })
        ),
        Of.Whole(
            $"{Map}.batch_size",
            nameof(PreferenceRewardOptions.BatchSize),
            "Pairs in one gradient step of the learned reward.",
            o => o.PreferenceReward.BatchSize,
            (o, v) => With(o, r => r with { BatchSize = v.Count() })
        ),
        Of.Whole(
            $"{Map}.n_epochs",
            nameof(PreferenceRewardOptions.Epochs),
            "Passes over the preferences.",
            o => o.PreferenceReward.Epochs,
            (o, v) => With(o, r => r with { Epochs = v.Count() })
        ),
        Of.Number(
            $"{Map}.validation_share",
            nameof(PreferenceRewardOptions.ValidationShare),
            "Share of the preferences that is held out to select the epoch; 0 for none.",
            o => o.PreferenceReward.ValidationShare,
            (o, v) => With(o, r => r with { ValidationShare = v.Number() })
        ),
        Of.Boolean(
            $"{Map}.bootstrap",
            nameof(PreferenceRewardOptions.Bootstrap),
            "Train each network on a sample of the preferences with replacement.",
            o => o.PreferenceReward.Bootstrap,
            (o, v) => With(o, r => r with { Bootstrap = v.Boolean() })
        ),
        Of.Number(
            $"{Map}.error_rate",
            nameof(PreferenceRewardOptions.ErrorRate),
            "Share of the labeller's answers that are assumed to be random.",
            o => o.PreferenceReward.ErrorRate,
            (o, v) => With(o, r => r with { ErrorRate = v.Number() })
        ),
        Of.Boolean(
            $"{Map}.subtract_mean",
            nameof(PreferenceRewardOptions.SubtractsMean),
            "Subtract the mean of the learned reward over the steps of the preferences.",
            o => o.PreferenceReward.SubtractsMean,
            (o, v) => With(o, r => r with { SubtractsMean = v.Boolean() })
        ),
        Of.Number(
            $"{Map}.reward_std",
            nameof(PreferenceRewardOptions.RewardStandardDeviation),
            "Standard deviation of the learned reward over the steps of the preferences.",
            o => o.PreferenceReward.RewardStandardDeviation,
            (o, v) => With(o, r => r with { RewardStandardDeviation = v.Number() })
        ),
    ];

    /// <summary>Whether a key is one of these; GAIL and APPO have none of them.</summary>
    public static bool Contains(ConfigurationKey key) => key.Group == Map;

    private static PpoOptions With(PpoOptions options, Func<PreferenceRewardOptions, PreferenceRewardOptions> change) =>
        options with
        {
            PreferenceReward = change(options.PreferenceReward),
        };
}
