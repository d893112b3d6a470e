using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.RlhfPpoOptions>;

namespace Proximal.Experiments;

/// <summary>Proximal Policy Optimization for language models.</summary>
internal static class RlhfAlgorithm
{
    /// <summary>With the defaults of TRL.</summary>
    public static LanguageAlgorithm Description { get; } =
        Describe("rlhf", "PPO for language models", new RlhfPpoOptions());

    /// <summary>With the defaults of lm-human-preferences.</summary>
    public static LanguageAlgorithm LmHumanPreferences { get; } =
        Describe("lm-human-preferences", "PPO as in lm-human-preferences", RlhfPpoOptions.LmHumanPreferences);

    private static LanguageAlgorithm Describe(string name, string title, RlhfPpoOptions defaults) =>
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
                LanguageInputKeys.Reference,
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
                NamedValue.Of<RlhfPpoOptions, KlControl>(
                    "kl_controller",
                    nameof(RlhfPpoOptions.KlControl),
                    "Whether kl_coef stays as it is or follows the divergence.",
                    [(KlControl.Fixed, "fixed"), (KlControl.Adaptive, "adaptive")],
                    o => o.KlControl,
                    (o, v) => o with { KlControl = v }
                ),
                Of.Number(
                    "kl_target",
                    nameof(RlhfPpoOptions.KlTarget),
                    "Divergence of whole completions that the adaptive controller aims at, in nats.",
                    o => o.KlTarget,
                    (o, v) => o with { KlTarget = v.Number() }
                ),
                Of.Number(
                    "kl_horizon",
                    nameof(RlhfPpoOptions.KlHorizon),
                    "Completions that a full correction of the adaptive controller takes.",
                    o => o.KlHorizon,
                    (o, v) => o with { KlHorizon = v.Number() }
                ),
                Of.Scheduled(
                    "cliprange",
                    nameof(RlhfPpoOptions.ClipRange),
                    "How far a token's ratio may move from 1 before its gain is cut off.",
                    o => o.ClipRange,
                    (o, v) => o with { ClipRange = v.Schedule() }
                ),
                Of.Any(
                    "cliprange_value",
                    nameof(RlhfPpoOptions.ClipRangeValue),
                    "number or null",
                    "How far a value may move from its old estimate; null leaves it free.",
                    o => o.ClipRangeValue?.ToString() ?? "null",
                    (o, v) => o with { ClipRangeValue = v.IsNothing ? null : v.Number() }
                ),
                Of.Number(
                    "vf_coef",
                    nameof(RlhfPpoOptions.ValueCoefficient),
                    "Weight of the value loss.",
                    o => o.ValueCoefficient,
                    (o, v) => o with { ValueCoefficient = v.Number() }
                ),
                Of.Number(
                    "ent_coef",
                    nameof(RlhfPpoOptions.EntropyCoefficient),
                    "Weight of the entropy bonus.",
                    o => o.EntropyCoefficient,
                    (o, v) => o with { EntropyCoefficient = v.Number() }
                ),
                Of.Number(
                    "gamma",
                    nameof(RlhfPpoOptions.Gamma),
                    "Discount from token to token.",
                    o => o.Gamma,
                    (o, v) => o with { Gamma = v.Number() }
                ),
                Of.Number(
                    "lam",
                    nameof(RlhfPpoOptions.GaeLambda),
                    "Generalised advantage estimation over the tokens.",
                    o => o.GaeLambda,
                    (o, v) => o with { GaeLambda = v.Number() }
                ),
                Of.Boolean(
                    "whiten_rewards",
                    nameof(RlhfPpoOptions.WhitenRewards),
                    "Bring token rewards to deviation 1, keeping their mean.",
                    o => o.WhitenRewards,
                    (o, v) => o with { WhitenRewards = v.Boolean() }
                ),
                Of.Boolean(
                    "whiten_advantages",
                    nameof(RlhfPpoOptions.WhitenAdvantages),
                    "Bring advantages to mean 0 and deviation 1 over all tokens of the batch.",
                    o => o.WhitenAdvantages,
                    (o, v) => o with { WhitenAdvantages = v.Boolean() }
                ),
                Of.Any(
                    "target_kl",
                    nameof(RlhfPpoOptions.TargetKl),
                    "number or null",
                    "End a batch's epochs once the policy has moved by 1.5 times this, in nats per token; null never.",
                    o => o.TargetKl?.ToString() ?? "null",
                    (o, v) => o with { TargetKl = v.IsNothing ? null : v.Number() }
                ),
                .. LanguageKeys.Optimizer,
                .. OnlineKeys.Monitor,
                .. LanguageKeys.Run,
            ]
        );
}
