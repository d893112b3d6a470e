using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal rlhf</c>: PPO on a language model, with subcommands for demos and for
/// experiments.</summary>
internal static class RlhfCommand
{
    public static Command Create(Registries registries)
    {
        Command command = CreateTraining(registries);
        command.Add(RlhfDemoCommand.Create());
        command.Add(RlhfAgentsCommand.Create());
        command.Add(RlhfResultsCommand.Create());
        return command;
    }

    private static Command CreateTraining(Registries registries) =>
        new LanguageCommand(
            "rlhf",
            "Align a language model with a reward by PPO (RLHF). Policy, value function, reward and frozen "
                + "reference are separate models, and the logged KL divergence is the penalized one.",
            [new("trl", RlhfAlgorithm.Entry), new("lm-human-preferences", RlhfAlgorithm.LmHumanPreferences)]
        )
        {
            VariantFlag = "--preset",
            ProcessGroups = registries.ProcessGroups,
            DataHelp = RewardHelp.Text,
            Examples =
            [
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/reward-model",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward contains:thanks --set kl_coef=0.1 "
                    + "--steps 20000",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/a --heldout-reward runs/b",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/a --preset lm-human-preferences",
            ],
        }.Create();
}
