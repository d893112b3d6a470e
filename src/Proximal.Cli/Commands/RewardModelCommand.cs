using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal reward-model</c>: a reward model from preferences.</summary>
internal static class RewardModelCommand
{
    public static Command Create() =>
        new LanguageCommand(
            "reward-model",
            "Trains a reward model on preference pairs. The mean and deviation of its scores are saved with it, so that it can be used as a reward at once.",
            [new("reward-model", RewardModelAlgorithm.Entry)]
        )
        {
            DataNotes = """
                The data hold one JSON object a line: {"prompt": "…", "chosen": "…", "rejected": "…"}, and "margin" where somebody said by how
                much; lists of messages may stand for texts where the model has a chat template.
                """,
            Examples =
            [
                "proximal reward-model --model runs/sft --data preferences.jsonl --set eval_share=0.1",
                "proximal reward-model --model runs/sft --data preferences.jsonl --set use_margin=false --out runs/helpful",
            ],
        }.Create();
}
