using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal sft</c>: supervised fine-tuning.</summary>
internal static class SftCommand
{
    public static Command Create() =>
        new LanguageCommand(
            "sft",
            "Fine-tunes a language model on demonstrations. Texts of a batch lie end to end without padding, and by default only completions are learned.",
            [new("sft", SftAlgorithm.Entry)]
        )
        {
            DataNotes = """
                The data hold one JSON object a line: {"prompt": "…", "completion": "…"}, {"text": "…"}, or {"messages": [{"role": "user",
                "content": "…"}, …]} with the assistant's last; or one text a line in a file that ends in .txt.
                """,
            Examples =
            [
                "proximal sft --model models/gpt2 --data demonstrations.jsonl",
                "proximal sft --model models/gpt2 --data talk.jsonl --epochs 2 --set learning_rate=cos_5e-5 --set warmup_steps=20",
                "proximal sft --model models/qwen --data talk.jsonl --set lora_r=16 --set eval_share=0.05",
            ],
        }.Create();
}
