using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal dpo</c>: learning from preferences without a reward model.</summary>
internal static class DpoCommand
{
    public static Command Create() =>
        new LanguageCommand(
            "dpo",
            "Aligns a language model with preferences, without a reward model. The losses are DPO's (sigmoid), IPO's, the hinge loss, ORPO's and SimPO's on pairs, KTO's on single completions, and online DPO's on fresh pairs that a reward labels.",
            [
                .. DpoAlgorithm.Losses.Select(loss => new LanguageVariant(loss.Name, DpoAlgorithm.Entry)
                {
                    Key = "loss_type",
                }),
                new("kto", KtoAlgorithm.Entry),
                new("online", OnlineDpoAlgorithm.Entry),
            ]
        )
        {
            VariantFlag = "--loss",
            DataNotes = """
                The data hold one JSON object a line: pairs, {"prompt": "…", "chosen": "…", "rejected": "…"}; for kto, {"prompt": "…",
                "completion": "…", "label": true}; for online, prompts alone, {"prompt": "…"}, and --reward says which of two completions is
                better (see 'proximal rlhf --help'). Lists of messages may stand for texts where the model has a chat template.
                """,
            Examples =
            [
                "proximal dpo --model runs/sft --data preferences.jsonl --set beta=0.1 --set eval_share=0.1",
                "proximal dpo --model runs/sft --data preferences.jsonl --loss simpo --set beta=2",
                "proximal dpo --model runs/sft --data labelled.jsonl --loss kto",
                "proximal dpo --model runs/sft --data prompts.jsonl --loss online --reward runs/reward-model",
            ],
        }.Create();
}
