using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.ProcessRewardOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of process reward models, which learn from solutions with labeled steps.</summary>
internal static class ProcessRewardAlgorithm
{
    public static LanguageAlgorithm Entry { get; } =
        LanguageAlgorithm.Of<ProcessRewardOptions>(
            "process-reward",
            "Process reward model",
            new LanguageSetup(new LanguageInputs { Epochs = 1 }, new ProcessRewardOptions()),
            (open, options) =>
            {
                // The model is opened first: it may have no output layer.
                RewardModel model = open.RewardModel;
                (IReadOnlyList<StepwiseExample> training, IReadOnlyList<StepwiseExample> evaluation) = Examples(
                    open,
                    options
                );
                return new ProcessRewardModeling(model, open.Tokenizer, training, options, evaluation);
            },
            (open, options) =>
            {
                _ = open.RewardModel;
                return Examples(open, options).Training.Count;
            },
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                LanguageInputKeys.Epochs,
                .. LanguageInputKeys.Adapter,
            ],
            [
                Of.Any(
                    "step_separator",
                    nameof(ProcessRewardOptions.StepSeparator),
                    "text",
                    "Text after each step, at whose last token the step is scored.",
                    o => TextValue.Format(o.StepSeparator),
                    (o, v) => o with { StepSeparator = v.Text("a text that separates steps") }
                ),
                Of.Boolean(
                    "train_on_last_step_only",
                    nameof(ProcessRewardOptions.TrainOnLastStepOnly),
                    "Train on the last step of each solution only.",
                    o => o.TrainOnLastStepOnly,
                    (o, v) => o with { TrainOnLastStepOnly = v.Boolean() }
                ),
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                .. LanguageKeys.Run,
            ]
        );

    private static (IReadOnlyList<StepwiseExample> Training, IReadOnlyList<StepwiseExample> Evaluation) Examples(
        OpenedInputs open,
        ProcessRewardOptions options
    ) =>
        open.Examples(
            Datasets.Stepwise,
            new ExampleKind<StepwiseExample>(
                static solution => solution.Prompt,
                static (solution, prompt) => solution with { Prompt = prompt },
                static solution => [.. solution.Steps],
                static solution => solution.IsChat
            ),
            options.MaxLength
        );
}
