using System.CommandLine;
using System.Diagnostics;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary><c>proximal generate MODEL</c>: what a language model writes.</summary>
internal static class GenerateCommand
{
    private const int ChatTokens = 512;

    private const string Notes = """
        Without --prompt and --prompts it is a conversation where the input is a terminal, and otherwise completes what the input holds. A conversation
        is written with the tokenizer's chat template; where it has none, each line is completed by itself. Ctrl-C ends an answer, /exit the
        conversation. --chat writes prompts as a user's message too, and takes an input that is no terminal as a conversation, a line a turn.

        Lines of --prompts are {"prompt": "…"}, or have messages as their prompt: {"prompt": [{"role": "user", "content": "…"}]}. With --json every
        completion is a line with prompt, sample, completion, finish_reason (end_token, stop_token, stop_string or length), tokens,
        log_probs (under the temperature, over the whole vocabulary) and their sum log_prob. A completion depends on its prompt, its number and the
        seed, and not on the batch or the number of threads.
        """;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "A Hugging Face folder, a run's folder or its name under runs/, or a checkpoint's folder.",
        };
        var prompt = new Option<string[]>("--prompt")
        {
            Description = "A text to complete; may be given many times.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => [],
        };
        Option<string?> prompts = Flag.Text("--prompts", "FILE", "Complete the prompts of a file of JSON lines.");
        Option<bool> chat = Flag.Switch("--chat", "Prompts and lines of the input are what a user says.");
        Option<string?> system = Flag.Text(
            "--system",
            "TEXT",
            "What the system says at the beginning of a conversation."
        );
        Option<string?> template = Flag.Text(
            "--chat-template",
            "NAME",
            $"Instead of the tokenizer's own: {string.Join(", ", ChatTemplates.Names)}."
        );
        var sampling = new SamplingFlags($"128; {ChatTokens} in a conversation");
        Option<long?> seed = Flag.Whole("--seed", "Chooses what is drawn (default: 0).", least: 0);
        Option<long?> samples = Flag.Whole("--n", "Completions of each prompt (default: 1).");
        Option<string?> adapter = Flag.Text(
            "--adapter",
            "FOLDER",
            "A low-rank adapter in PEFT's layout to add to the model."
        );
        Option<string?> tokenizer = Flag.Text(
            "--tokenizer",
            "FOLDER",
            "Where the tokenizer lies (default: beside the model)."
        );
        Option<bool> best = Flag.Switch("--best", "The run's best checkpoint instead of its newest.");
        Option<bool> logProbs = Flag.Switch(
            "--log-probs",
            "Every token with its log-probability below each completion."
        );
        Option<bool> json = Flag.Switch("--json", "A JSON object for each completion instead of texts.");
        Option<long?> threads = Flag.Whole(
            "--threads",
            "Threads to use (default: one for each processor); the result is the same for any number."
        );
        var command = new Command("generate", "Completes prompts with a language model, or talks with it.")
        {
            model,
            prompt,
            prompts,
            chat,
            system,
            template,
            seed,
            samples,
            adapter,
            tokenizer,
            best,
            logProbs,
            json,
            threads,
        };
        foreach (Option option in sampling.All)
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(threads) is { } count)
                WorkerPool.Shared.Threads = (int)Math.Min(count, 1024);
            string[] texts = result.GetValue(prompt)!;
            bool asConversation = result.GetValue(chat) || result.GetValue(system) is not null;
            bool isConversation =
                texts.Length == 0 && result.GetValue(prompts) is null && (asConversation || !Console.IsInputRedirected);
            if (
                isConversation
                && (result.GetValue(json) || result.GetValue(logProbs) || result.GetValue(samples) is not null)
            )
                throw new InvalidInputException(
                    "--json, --log-probs and --n go with prompts: add --prompt TEXT or --prompts FILE"
                );
            if (result.GetValue(prompts) is not null && (texts.Length > 0 || asConversation))
                throw new InvalidInputException(
                    $"--prompts goes without --{(texts.Length > 0 ? "prompt" : "chat and --system: its lines may hold messages")}"
                );
            SamplingOptions options = sampling.Read(
                result,
                new SamplingOptions { MaxTokens = isConversation ? ChatTokens : 128 }
            );
            GenerationModel writer = GenerationModel.Open(
                result.GetRequiredValue(model),
                result.GetValue(best),
                result.GetValue(adapter),
                result.GetValue(tokenizer),
                result.GetValue(template),
                Console.Error.WriteLine
            );
            ulong chosen = (ulong?)result.GetValue(seed) ?? 0;
            using var interruption = new Interruption();
            if (isConversation)
            {
                var session = new ChatSession(
                    writer,
                    options,
                    chosen,
                    result.GetValue(system),
                    Console.Out,
                    interactive: !Console.IsInputRedirected
                );
                session.Run(Console.ReadLine, interruption.Begin);
                return ExitCodes.Done;
            }

            var job = new CompletionJob
            {
                Writer = writer,
                Sampling = options,
                Seed = chosen,
                Samples = (int)Math.Min(result.GetValue(samples) ?? 1, int.MaxValue),
                Json = result.GetValue(json),
                LogProbs = result.GetValue(logProbs),
            };
            return Complete(
                job,
                PromptsOf(writer, texts, result.GetValue(prompts), asConversation, result.GetValue(system)),
                interruption.Begin()
            );
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal generate models/qwen --prompt 'Once upon a time' --max-new-tokens 100 --temperature 0.7",
                "proximal generate runs/sft                                  talk with it",
                "proximal generate runs/rlhf --prompts held-out.jsonl --n 4 --json > completions.jsonl",
                "echo 'The capital of France is' | proximal generate models/gpt2 --temperature 0 --log-probs",
                "proximal generate models/llama --adapter runs/dpo/adapter --system 'Answer in rhymes.'",
            ]
        );
        return command;
    }

    private static string[] PromptsOf(
        GenerationModel writer,
        string[] texts,
        string? file,
        bool asConversation,
        string? system
    )
    {
        if (file is not null)
            return [.. JsonLines.Prompts(file, writer.Tokenizer.ChatTemplate).Select(static item => item.Prompt)];
        if (texts.Length == 0)
            texts = [Console.In.ReadToEnd().TrimEnd('\n', '\r')];
        if (!asConversation)
            return texts;
        ChatTemplate template =
            writer.Tokenizer.ChatTemplate
            ?? throw new InvalidInputException(
                $"--chat needs a chat template, and the tokenizer of {writer.Folder} has none; name one with --chat-template ({string.Join(", ", ChatTemplates.Names)})"
            );
        ChatMessage[] before = system is null ? [] : [new ChatMessage("system", system)];
        return
        [
            .. texts.Select(text =>
                template.Render([.. before, new ChatMessage("user", text)], addGenerationPrompt: true)
            ),
        ];
    }

    private static int Complete(CompletionJob job, IReadOnlyList<string> prompts, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            long tokens = job.Run(prompts, Console.Out, cancellation);
            if (!Console.IsOutputRedirected)
            {
                TimeSpan taken = Stopwatch.GetElapsedTime(start);
                Console.Error.WriteLine(
                    $"({DisplayFormat.Count(tokens)} tokens in {DisplayFormat.Duration(taken.TotalSeconds)}: {DisplayFormat.Number(tokens / Math.Max(taken.TotalSeconds, 1e-3))} a second)"
                );
            }

            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine();
            return ExitCodes.Interrupted;
        }
    }
}
