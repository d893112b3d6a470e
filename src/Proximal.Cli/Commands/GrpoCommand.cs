using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal grpo</c>: GRPO and its relatives.</summary>
internal static class GrpoCommand
{
    public static Command Create() =>
        new LanguageCommand(
            "grpo",
            "Aligns a language model with a reward, without a value function. Completions of one prompt are compared with each other: GRPO, Dr. GRPO, DAPO, RLOO and REINFORCE++.",
            [.. GrpoAlgorithms.All.Select(algorithm => new LanguageVariant(algorithm.Name, algorithm))]
        )
        {
            VariantFlag = "--loss",
            DataNotes = RewardNotes.Text,
            Examples =
            [
                "proximal grpo --model runs/sft --data sums.jsonl --reward number_match",
                "proximal grpo --model runs/sft --data sums.jsonl --reward '0.9*number_match + 0.1*think_format' --loss dapo",
                "proximal grpo --model runs/sft --data prompts.jsonl --reward runs/reward-model --loss rloo --set num_generations=4",
            ],
        }.Create();
}
