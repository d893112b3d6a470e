using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.SftOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of supervised fine-tuning (SFT).</summary>
internal static class SftAlgorithm
{
    public static LanguageAlgorithm Entry { get; } =
        LanguageAlgorithm.Of<SftOptions>(
            "sft",
            "SFT",
            new LanguageSetup(new LanguageInputs { Epochs = 3 }, new SftOptions()),
            (open, options) =>
            {
                (IReadOnlyList<Demonstration> training, IReadOnlyList<Demonstration> evaluation) = Demonstrations(
                    open,
                    options
                );
                return new Sft(open.Policy, open.Tokenizer, training, options, evaluation);
            },
            (open, options) => Demonstrations(open, options).Training.Count,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                LanguageInputKeys.Epochs,
                .. LanguageInputKeys.Adapter,
            ],
            [
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                Of.Boolean(
                    "completion_only_loss",
                    nameof(SftOptions.CompletionOnlyLoss),
                    "Compute the loss on completions only, not on prompts.",
                    o => o.CompletionOnlyLoss,
                    (o, v) => o with { CompletionOnlyLoss = v.Boolean() }
                ),
                Of.Boolean(
                    "assistant_only_loss",
                    nameof(SftOptions.AssistantOnlyLoss),
                    "Compute the loss on all assistant messages of a conversation, not only on the last.",
                    o => o.AssistantOnlyLoss,
                    (o, v) => o with { AssistantOnlyLoss = v.Boolean() }
                ),
                Of.Boolean(
                    "streaming",
                    nameof(SftOptions.Streaming),
                    "Read and encode examples when they are drawn, for data larger than memory.",
                    o => o.Streaming,
                    (o, v) => o with { Streaming = v.Boolean() }
                ),
                .. LanguageKeys.Run,
                TrainingKeys.Shards,
            ]
        );

    private static (IReadOnlyList<Demonstration> Training, IReadOnlyList<Demonstration> Evaluation) Demonstrations(
        OpenedInputs open,
        SftOptions options
    ) =>
        open.Examples(
            (path, template, check) => Datasets.Demonstrations(path, template, check, options.AssistantOnlyLoss),
            new ExampleKind<Demonstration>(
                static item => item.Prompt,
                static (item, prompt) => item with { Prompt = prompt },
                static item => [item.Completion],
                static item => item.IsChat
            ),
            options.MaxLength,
            streaming: options.Streaming
        );
}
