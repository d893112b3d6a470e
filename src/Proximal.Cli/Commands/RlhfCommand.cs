using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal rlhf</c>: PPO on a language model; below it a demonstration of all stages, and measured results.</summary>
internal static class RlhfCommand
{
    public static Command Create()
    {
        Command command = CreateTraining();
        command.Add(RlhfDemoCommand.Create());
        command.Add(RlhfResultsCommand.Create());
        return command;
    }

    private static Command CreateTraining() =>
        new LanguageCommand(
            "rlhf",
            "Aligns a language model with a reward by PPO. Policy, value function, reward and frozen reference are told apart, and the KL divergence that is logged is the one that is penalised.",
            [new("trl", RlhfAlgorithm.Entry), new("lm-human-preferences", RlhfAlgorithm.LmHumanPreferences)]
        )
        {
            VariantFlag = "--preset",
            DataNotes = RewardNotes.Text,
            Examples =
            [
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/reward-model",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward contains:thanks --set kl_coef=0.1 --steps 20000",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/a --heldout-reward runs/b",
                "proximal rlhf --model runs/sft --data prompts.jsonl --reward runs/a --preset lm-human-preferences",
            ],
        }.Create();
}
