using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal grpo</c>: GRPO and related algorithms.</summary>
internal static class GrpoCommand
{
    public static Command Create(Registries registries) =>
        new LanguageCommand(
            "grpo",
            "Align a language model with a reward, without a value function (GRPO). Advantages compare "
                + "completions of the same prompt: GRPO, Dr. GRPO, DAPO, GSPO, CISPO, RLOO and REINFORCE++.",
            [.. GrpoAlgorithms.All.Select(algorithm => new LanguageVariant(algorithm.Name, algorithm))]
        )
        {
            VariantFlag = "--loss",
            ProcessGroups = registries.ProcessGroups,
            DataHelp = RewardHelp.Text,
            Examples =
            [
                "proximal grpo --model runs/sft --data sums.jsonl --reward number_match",
                "proximal grpo --model runs/sft --data sums.jsonl --reward '0.9*number_match + "
                    + "0.1*think_format' --loss dapo",
                "proximal grpo --model runs/sft --data prompts.jsonl --reward runs/reward-model --loss rloo "
                    + "--set num_generations=4",
            ],
        }.Create();
}
