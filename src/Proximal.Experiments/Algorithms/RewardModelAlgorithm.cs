using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.RewardModelingOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of reward models, which learn from preference pairs.</summary>
internal static class RewardModelAlgorithm
{
    public static LanguageAlgorithm Entry { get; } =
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
                    "Coefficient of the penalty mean((chosen + rejected)²), which keeps scores near 0.",
                    o => o.CenterRewardsCoefficient,
                    (o, v) => o with { CenterRewardsCoefficient = v.Number() }
                ),
                Of.Boolean(
                    "use_margin",
                    nameof(RewardModelingOptions.UseMargin),
                    "Subtract the margins of the data in the loss.",
                    o => o.UseMargin,
                    (o, v) => o with { UseMargin = v.Boolean() }
                ),
                Of.Whole(
                    "normalization_examples",
                    nameof(RewardModelingOptions.NormalizationExamples),
                    "Pairs whose mean and standard deviation of the scores are stored with the model.",
                    o => o.NormalizationExamples,
                    (o, v) => o with { NormalizationExamples = v.Count() }
                ),
                .. LanguageKeys.Run,
                TrainingKeys.Shards,
            ]
        );

    // The model is opened first: it may have no output layer, and then it cannot be opened as a language model.
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
