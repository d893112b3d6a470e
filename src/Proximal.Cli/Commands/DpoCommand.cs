using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal dpo</c>: direct preference optimization without a reward model.</summary>
internal static class DpoCommand
{
    public static Command Create(Registries registries) =>
        new LanguageCommand(
            "dpo",
            "Align a language model with preferences, without a reward model (DPO). Losses on pairs: DPO "
                + "(sigmoid), IPO, hinge, ORPO, SimPO and others; --set loss_type=[sigmoid,sft] adds them. Loss on single completions: KTO. Online DPO: pairs are "
                + "sampled from the model and labeled by a reward.",
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
            ProcessGroups = registries.ProcessGroups,
            DataHelp = """
                Each record of the data is one of: pairs {"prompt": "…", "chosen": "…", "rejected": "…"}; for
                kto {"prompt": "…", "completion": "…", "label": true}; for online prompts {"prompt": "…"}, with a
                --reward that ranks the two completions of a prompt (see 'proximal rlhf --help'). If the model has a
                chat template, texts may be lists of messages.
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
