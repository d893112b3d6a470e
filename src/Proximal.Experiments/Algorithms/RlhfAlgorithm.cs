using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.RlhfPpoOptions>;

namespace Proximal.Experiments;

/// <summary>Tables of keys and trainers of PPO for language models.</summary>
internal static class RlhfAlgorithm
{
    /// <summary>Entry with the defaults of TRL.</summary>
    public static LanguageAlgorithm Entry { get; } =
        CreateEntry("rlhf", "PPO for language models", new RlhfPpoOptions());

    /// <summary>Entry with the defaults of lm-human-preferences.</summary>
    public static LanguageAlgorithm LmHumanPreferences { get; } =
        CreateEntry("lm-human-preferences", "PPO as in lm-human-preferences", RlhfPpoOptions.LmHumanPreferences);

    private static LanguageAlgorithm CreateEntry(string name, string title, RlhfPpoOptions defaults) =>
        LanguageAlgorithm.Of<RlhfPpoOptions>(
            name,
            title,
            new LanguageSetup(new LanguageInputs(), defaults with { TotalSteps = OnlineKeys.DefaultEpisodes }),
            (open, options) => new RlhfPpo(open.OpenAlignment(options), options, open.OpenValueFunction()),
            count: null,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                .. LanguageInputKeys.Rewards,
                .. AgentKeys.All,
                .. LanguageInputKeys.Reference,
                .. LanguageInputKeys.Value,
                .. LanguageInputKeys.Adapter,
            ],
            [
                .. OnlineKeys.Batches,
                Of.Whole(
                    "mini_batch_size",
                    nameof(RlhfPpoOptions.MinibatchSize),
                    "Completions in one gradient step.",
                    o => o.MinibatchSize,
                    (o, v) => o with { MinibatchSize = v.Count() }
                ),
                Of.Whole(
                    "num_ppo_epochs",
                    nameof(RlhfPpoOptions.Epochs),
                    "Passes over each batch of completions.",
                    o => o.Epochs,
                    (o, v) => o with { Epochs = v.Count() }
                ),
                .. OnlineKeys.Sampling,
                .. OnlineKeys.Rewards,
                NamedValue.Of<RlhfPpoOptions, CreditAssignment>(
                    "credit",
                    nameof(RlhfPpoOptions.Credit),
                    "Step of advantage estimation: each token, or each turn of a conversation as one action.",
                    [(CreditAssignment.Token, "token"), (CreditAssignment.Turn, "turn")],
                    o => o.Credit,
                    (o, v) => o with { Credit = v }
                ),
                NamedValue.Of<RlhfPpoOptions, KlControl>(
                    "kl_controller",
                    nameof(RlhfPpoOptions.KlControl),
                    "KL controller: a fixed kl_coef, or one that adapts to the divergence.",
                    [(KlControl.Fixed, "fixed"), (KlControl.Adaptive, "adaptive")],
                    o => o.KlControl,
                    (o, v) => o with { KlControl = v }
                ),
                Of.Number(
                    "kl_target",
                    nameof(RlhfPpoOptions.KlTarget),
                    "Target divergence of the adaptive controller, in nats per completion.",
                    o => o.KlTarget,
                    (o, v) => o with { KlTarget = v.Number() }
                ),
                Of.Number(
                    "kl_horizon",
                    nameof(RlhfPpoOptions.KlHorizon),
                    "Horizon of the adaptive controller, in completions.",
                    o => o.KlHorizon,
                    (o, v) => o with { KlHorizon = v.Number() }
                ),
                Of.Scheduled(
                    "cliprange",
                    nameof(RlhfPpoOptions.ClipRange),
                    "Clip range of the probability ratio of a token.",
                    o => o.ClipRange,
                    (o, v) => o with { ClipRange = v.Schedule() }
                ),
                Of.Any(
                    "cliprange_value",
                    nameof(RlhfPpoOptions.ClipRangeValue),
                    "number or null",
                    "Clip range of a value around its old estimate; null for no clipping.",
                    o => o.ClipRangeValue?.ToString() ?? "null",
                    (o, v) => o with { ClipRangeValue = v.IsNull ? null : v.Number() }
                ),
                Of.Number(
                    "vf_coef",
                    nameof(RlhfPpoOptions.ValueCoefficient),
                    "Coefficient of the value loss.",
                    o => o.ValueCoefficient,
                    (o, v) => o with { ValueCoefficient = v.Number() }
                ),
                Of.Number(
                    "ent_coef",
                    nameof(RlhfPpoOptions.EntropyCoefficient),
                    "Coefficient of the entropy bonus.",
                    o => o.EntropyCoefficient,
                    (o, v) => o with { EntropyCoefficient = v.Number() }
                ),
                Of.Number(
                    "gamma",
                    nameof(RlhfPpoOptions.Gamma),
                    "Discount factor per token.",
                    o => o.Gamma,
                    (o, v) => o with { Gamma = v.Number() }
                ),
                Of.Number(
                    "lam",
                    nameof(RlhfPpoOptions.GaeLambda),
                    "λ of generalized advantage estimation over the tokens.",
                    o => o.GaeLambda,
                    (o, v) => o with { GaeLambda = v.Number() }
                ),
                Of.Boolean(
                    "whiten_rewards",
                    nameof(RlhfPpoOptions.WhitenRewards),
                    "Scale token rewards to standard deviation 1 and keep their mean.",
                    o => o.WhitenRewards,
                    (o, v) => o with { WhitenRewards = v.Boolean() }
                ),
                Of.Boolean(
                    "whiten_advantages",
                    nameof(RlhfPpoOptions.WhitenAdvantages),
                    "Normalize advantages to mean 0 and standard deviation 1 over all tokens of the batch.",
                    o => o.WhitenAdvantages,
                    (o, v) => o with { WhitenAdvantages = v.Boolean() }
                ),
                Of.Any(
                    "target_kl",
                    nameof(RlhfPpoOptions.TargetKl),
                    "number or null",
                    "Stop the epochs of a batch when the approximate KL divergence exceeds 1.5 times this value, in "
                        + "nats per token; null for no limit.",
                    o => o.TargetKl?.ToString() ?? "null",
                    (o, v) => o with { TargetKl = v.IsNull ? null : v.Number() }
                ),
                .. LanguageKeys.Optimizer,
                .. OnlineKeys.Monitor,
                .. LanguageKeys.Run,
            ]
        );
}
