using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.RewardModelingOptions>;

namespace Proximal.Experiments;

/// <summary>Reward models from preference pairs.</summary>
internal static class RewardModelAlgorithm
{
    public static LanguageAlgorithm Description { get; } =
        LanguageAlgorithm.Of<RewardModelingOptions>(
            "reward-model",
            "Reward model",
            new LanguageSetup(new LanguageInputs { Epochs = 1 }, new RewardModelingOptions()),
            (open, options) =>
            {
                (RewardModel model, IReadOnlyList<PreferencePair> training, IReadOnlyList<PreferencePair> evaluation) =
                    Open(open, options);
                return new RewardModeling(model, open.Tokenizer, training, options, evaluation);
            },
            (open, options) => Open(open, options).Training.Count,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                LanguageInputKeys.Epochs,
                .. LanguageInputKeys.Adapter,
            ],
            [
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                Of.Number(
                    "center_rewards_coefficient",
                    nameof(RewardModelingOptions.CenterRewardsCoefficient),
                    "Keeps scores around 0 by this times the mean of (chosen + rejected)².",
                    o => o.CenterRewardsCoefficient,
                    (o, v) => o with { CenterRewardsCoefficient = v.Number() }
                ),
                Of.Boolean(
                    "use_margin",
                    nameof(RewardModelingOptions.UseMargin),
                    "Let margins that the data give be part of the loss.",
                    o => o.UseMargin,
                    (o, v) => o with { UseMargin = v.Boolean() }
                ),
                Of.Whole(
                    "normalization_examples",
                    nameof(RewardModelingOptions.NormalizationExamples),
                    "Pairs whose scores' mean and deviation are stored with the model.",
                    o => o.NormalizationExamples,
                    (o, v) => o with { NormalizationExamples = v.Count() }
                ),
                .. LanguageKeys.Run,
            ]
        );

    // The model first: it may have no output layer, so that it can be opened in this way alone.
    private static (
        RewardModel Model,
        IReadOnlyList<PreferencePair> Training,
        IReadOnlyList<PreferencePair> Evaluation
    ) Open(OpenedInputs open, RewardModelingOptions options)
    {
        RewardModel model = open.RewardModel;
        (IReadOnlyList<PreferencePair> training, IReadOnlyList<PreferencePair> evaluation) = open.Pairs(
            options.MaxLength
        );
        return (model, training, evaluation);
    }
}
