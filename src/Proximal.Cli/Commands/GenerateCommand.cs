using System.CommandLine;
using System.Diagnostics;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The command <c>proximal generate MODEL</c>: generates text with a language model.</summary>
internal static class GenerateCommand
{
    private const int ChatTokens = 512;

    private const string HelpNotes = """
        Without --prompt and --prompts, the command starts a conversation if standard input is a terminal; otherwise it
        completes standard input. A conversation uses the chat template of the tokenizer; without a template, each line
        is completed on its own. Ctrl-C stops a reply, /exit ends the conversation. --chat formats prompts as user
        messages, and reads piped input as a conversation, one message per line. The chat template sees today's date.

        In a conversation, /tool TEXT answers the model's call of a tool with a message of the role tool.

        Lines of --prompts are {"prompt": "…"}, or have messages as their prompt: {"prompt": [{"role": "user",
        "content": "…"}]}. With --json, each completion is a line with prompt, sample, completion, finish_reason
        (end_token, stop_token, stop_string or length), tokens, log_probs (at the temperature, over the whole
        vocabulary) and their sum log_prob. A completion depends on its prompt, its number and the seed, not on the
        batch or the number of threads.
        """;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "Hugging Face folder, run folder, name of a run in runs/, or checkpoint folder.",
        };
        var prompt = new Option<string[]>("--prompt")
        {
            Description = "Text to complete; repeatable.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => [],
        };
        Option<string?> prompts = Flag.Text("--prompts", "FILE", "Complete the prompts of a data set.");
        Option<bool> chat = Flag.Switch("--chat", "Format prompts and input lines as user messages.");
        Option<string?> system = Flag.Text("--system", "TEXT", "System message of the conversation.");
        Option<string?> template = Flag.ChatTemplate();
        Option<string?> variables = Flag.Text(
            "--chat-template-kwargs",
            "JSON",
            "Variables of the chat template, such as '{\"enable_thinking\": false}'."
        );
        Option<string?> tools = Flag.Text(
            "--tools",
            "FILE",
            "Tools that the chat template shows to the model: a JSON list of function schemas."
        );
        var sampling = new SamplingFlags($"128; {ChatTokens} in a conversation");
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);
        Option<long?> samples = Flag.Integer("--n", "Number of completions per prompt (default: 1).");
        Option<string?> adapter = Flag.Text(
            "--adapter",
            "FOLDER",
            "LoRA adapter to add to the model: a folder in PEFT's layout, a run or a checkpoint."
        );
        Option<string?> tokenizer = Flag.Text(
            "--tokenizer",
            "FOLDER",
            "Folder of the tokenizer (default: the folder of the model)."
        );
        Option<bool> best = Flag.Best();
        Option<bool> logProbs = Flag.Switch(
            "--log-probs",
            "Print each token with its log-probability after the completion."
        );
        Option<bool> json = Flag.Switch("--json", "Print one JSON object per completion instead of text.");
        Option<long?> threads = Flag.Integer(
            "--threads",
            "Number of threads (default: one per processor). Results do not depend on it."
        );
        var command = new Command(
            "generate",
            "Generate text with a language model: complete prompts or start a conversation."
        )
        {
            model,
            prompt,
            prompts,
            chat,
            system,
            template,
            variables,
            tools,
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
                    "--json, --log-probs and --n need prompts: add --prompt TEXT or --prompts FILE"
                );
            if (result.GetValue(prompts) is not null && (texts.Length > 0 || asConversation))
                throw new InvalidInputException(
                    texts.Length > 0
                        ? "--prompts excludes --prompt"
                        : "--prompts excludes --chat and --system: its lines may be lists of messages"
                );
            SamplingOptions options = sampling.Read(
                result,
                new SamplingOptions { MaxTokens = isConversation ? ChatTokens : 128 }
            );
            GenerationModel loaded = GenerationModel.Open(
                result.GetRequiredValue(model),
                result.GetValue(best),
                result.GetValue(adapter),
                result.GetValue(tokenizer),
                result.GetValue(template),
                ChatInputs.Read(result.GetValue(tools), result.GetValue(variables)),
                Console.Error.WriteLine
            );
            ulong seedValue = (ulong?)result.GetValue(seed) ?? 0;
            using var interruption = new Interruption();
            if (isConversation)
            {
                var session = new ChatSession(
                    loaded,
                    options,
                    seedValue,
                    result.GetValue(system),
                    Console.Out,
                    interactive: !Console.IsInputRedirected
                );
                session.Run(Console.ReadLine, interruption.Begin);
                return ExitCodes.Done;
            }

            var job = new CompletionJob
            {
                Model = loaded,
                Sampling = options,
                Seed = seedValue,
                Samples = (int)Math.Min(result.GetValue(samples) ?? 1, int.MaxValue),
                Json = result.GetValue(json),
                LogProbs = result.GetValue(logProbs),
            };
            return Complete(
                job,
                PromptsOf(loaded, texts, result.GetValue(prompts), asConversation, result.GetValue(system)),
                interruption.Begin()
            );
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal generate models/qwen --prompt 'Once upon a time' --max-new-tokens 100 --temperature 0.7",
                "proximal generate runs/sft                                  start a conversation",
                "proximal generate runs/rlhf --prompts held-out.jsonl --n 4 --json > completions.jsonl",
                "echo 'The capital of France is' | proximal generate models/gpt2 --temperature 0 --log-probs",
                "proximal generate models/llama --adapter runs/dpo --system 'Answer in rhymes.'",
            ]
        );
        return command;
    }

    private static PromptItem[] PromptsOf(
        GenerationModel model,
        string[] texts,
        string? file,
        bool asConversation,
        string? system
    )
    {
        if (file is not null)
            return [.. Datasets.Prompts(file, model.ChatTemplate)];
        if (texts.Length == 0)
            texts = [Console.In.ReadToEnd().TrimEnd('\n', '\r')];
        if (!asConversation)
            return Array.ConvertAll(texts, static text => new PromptItem(text));
        ChatTemplate template =
            model.ChatTemplate
            ?? throw new InvalidInputException(
                $"--chat needs a chat template, and the tokenizer of {model.Folder} has none; select one with "
                    + $"--chat-template ({string.Join(", ", ChatTemplates.Names)})"
            );
        ChatMessage[] before = system is null ? [] : [new ChatMessage("system", system)];
        return
        [
            .. texts.Select(text => new PromptItem(
                template.Render([.. before, new ChatMessage("user", text)], addGenerationPrompt: true)
            )
            {
                IsChat = true,
            }),
        ];
    }

    private static int Complete(CompletionJob job, IReadOnlyList<PromptItem> prompts, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            long tokens = job.Run(prompts, Console.Out, cancellation);
            if (!Console.IsOutputRedirected)
            {
                TimeSpan taken = Stopwatch.GetElapsedTime(start);
                Console.Error.WriteLine(
                    $"({DisplayFormat.Count(tokens)} tokens in {DisplayFormat.Duration(taken.TotalSeconds)}: "
                        + $"{DisplayFormat.Number(tokens / Math.Max(taken.TotalSeconds, 1e-3))} tokens/s)"
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
