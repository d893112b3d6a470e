using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.KtoOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of Kahneman-Tversky optimization (KTO).</summary>
internal static class KtoAlgorithm
{
    public static LanguageAlgorithm Entry { get; } =
        LanguageAlgorithm.Of<KtoOptions>(
            "kto",
            "KTO",
            new LanguageSetup(new LanguageInputs { Epochs = 1 }, new KtoOptions()),
            (open, options) =>
            {
                (IReadOnlyList<LabeledCompletion> training, IReadOnlyList<LabeledCompletion> evaluation) = Labeled(
                    open,
                    options
                );
                return new Kto(
                    open.Policy,
                    open.Tokenizer,
                    training,
                    options,
                    open.OpenReference(needed: true)!,
                    evaluation
                );
            },
            (open, options) => Labeled(open, options).Training.Count,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                LanguageInputKeys.Epochs,
                .. LanguageInputKeys.Reference,
                .. LanguageInputKeys.Adapter,
            ],
            [
                Of.Number(
                    "beta",
                    nameof(KtoOptions.Beta),
                    "Strength of the penalty for divergence from the reference.",
                    o => o.Beta,
                    (o, v) => o with { Beta = v.Number() }
                ),
                Of.Number(
                    "desirable_weight",
                    nameof(KtoOptions.DesirableWeight),
                    "Loss weight of desirable completions.",
                    o => o.DesirableWeight,
                    (o, v) => o with { DesirableWeight = v.Number() }
                ),
                Of.Number(
                    "undesirable_weight",
                    nameof(KtoOptions.UndesirableWeight),
                    "Loss weight of undesirable completions.",
                    o => o.UndesirableWeight,
                    (o, v) => o with { UndesirableWeight = v.Number() }
                ),
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                .. LanguageKeys.Run,
            ]
        );

    private static (IReadOnlyList<LabeledCompletion> Training, IReadOnlyList<LabeledCompletion> Evaluation) Labeled(
        OpenedInputs open,
        KtoOptions options
    ) =>
        open.Examples(
            Datasets.LabeledCompletions,
            new ExampleKind<LabeledCompletion>(
                static item => item.Prompt,
                static (item, prompt) => item with { Prompt = prompt },
                static item => [item.Completion],
                static item => item.IsChat
            ),
            options.MaxLength
        );
}
