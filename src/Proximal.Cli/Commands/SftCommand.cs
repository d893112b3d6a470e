using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal sft</c>: supervised fine-tuning.</summary>
internal static class SftCommand
{
    public static Command Create(Registries registries) =>
        new LanguageCommand(
            "sft",
            "Fine-tune a language model on demonstrations (SFT). Batches are packed without padding, and by "
                + "default the loss covers completions only.",
            [new("sft", SftAlgorithm.Entry)]
        )
        {
            ProcessGroups = registries.ProcessGroups,
            DataHelp = """
                Each record of the data is one of: {"prompt": "…", "completion": "…"}, {"text": "…"}, or
                {"messages": [{"role": "user", "content": "…"}, …]} with a final assistant message. A .txt file has one
                text per line.
                """,
            Examples =
            [
                "proximal sft --model models/gpt2 --data demonstrations.jsonl",
                "proximal sft --model models/gpt2 --data talk.jsonl --epochs 2 --set learning_rate=cos_5e-5 "
                    + "--set warmup_steps=20",
                "proximal sft --model models/qwen --data talk.jsonl --set lora_r=16 --set eval_share=0.05",
            ],
        }.Create();
}
