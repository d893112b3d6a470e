using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal reward-model</c>: trains a reward model on preferences.</summary>
internal static class RewardModelCommand
{
    public static Command Create(Registries registries) =>
        new LanguageCommand(
            "reward-model",
            "Train a reward model on preference pairs, or on labeled steps. The model includes the mean and standard deviation of "
                + "its scores, which normalize its rewards.",
            [new("outcome", RewardModelAlgorithm.Entry), new("process", ProcessRewardAlgorithm.Entry)]
        )
        {
            VariantFlag = "--kind",
            ProcessGroups = registries.ProcessGroups,
            DataHelp = """
                Each record of the data is one of: {"prompt": "…", "chosen": "…", "rejected": "…"}, with an
                optional "margin" of the preference. --kind process trains a process reward model on solutions with labeled
                steps: {"prompt": "…", "completions": ["first step", …], "labels": [true, …]}; --reward
                process:RUN uses it. If the model has a chat template, texts may be lists of messages.
                """,
            Examples =
            [
                "proximal reward-model --model runs/sft --data preferences.jsonl --set eval_share=0.1",
                "proximal reward-model --model runs/sft --data preferences.jsonl --set use_margin=false --out "
                    + "runs/helpful",
                "proximal reward-model --kind process --model runs/sft --data steps.jsonl --out runs/steps",
            ],
        }.Create();
}
