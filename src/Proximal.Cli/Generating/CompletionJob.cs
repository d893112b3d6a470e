using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Completes prompts and prints the completions.</summary>
internal sealed class CompletionJob
{
    // Completions per batch of output. Results do not depend on it.
    private const int BatchSize = 512;
    private const int TitleLength = 60;

    /// <summary>The model.</summary>
    public required GenerationModel Model { get; init; }

    /// <summary>The sampling options.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>The random seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of completions per prompt.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Whether to print one JSON object per completion instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to print the tokens and their log-probabilities after each text.</summary>
    public bool LogProbs { get; init; }

    /// <summary>Completes the prompts.</summary>
    /// <param name="prompts">The prompts; special tokens are given as text.</param>
    /// <param name="output">The output.</param>
    /// <param name="cancellation">Cancels the job after the current token.</param>
    /// <returns>The number of generated tokens.</returns>
    /// <exception cref="InvalidInputException">A prompt is empty or too long; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; finished completions are
    /// printed.</exception>
    public long Run(IReadOnlyList<PromptItem> prompts, TextWriter output, CancellationToken cancellation = default)
    {
        var generator = new Generator(Model.Model, Model.Tokenizer);
        int[][] encoded = [.. prompts.Select(Encode)];
        long all = (long)prompts.Count * Samples,
            tokens = 0;
        for (long from = 0; from < all; from += BatchSize)
        {
            long first = from;
            int count = (int)Math.Min(BatchSize, all - from);
            int[][] batch = [.. Enumerable.Range(0, count).Select(i => encoded[(int)((first + i) / Samples)])];
            ulong[] streams = [.. Enumerable.Range(0, count).Select(i => (ulong)(first + i))];
            CompletionPrinter? printer = Json
                ? null
                : new CompletionPrinter(
                    Model.Tokenizer,
                    Sampling.StopStrings,
                    count,
                    i => all == 1 ? null : Title(prompts[(int)((first + i) / Samples)].Prompt, first + i, all),
                    LogProbs,
                    output
                );
            IReadOnlyList<Completion> completions = generator.Generate(
                batch,
                Sampling,
                Seed,
                streams,
                printer is null ? null : printer.Add,
                cancellation
            );
            tokens += completions.Sum(static completion => completion.Tokens.Length);
            if (!Json)
                continue;
            for (int i = 0; i < count; i++)
                output.WriteLine(
                    CompletionJson.Line(
                        prompts[(int)((first + i) / Samples)].Prompt,
                        (int)((first + i) % Samples),
                        completions[i]
                    )
                );
        }

        return tokens;
    }

    private int[] Encode(PromptItem prompt, int index)
    {
        int[] tokens = Model.Tokenizer.EncodePrompt(prompt.Prompt, prompt.IsChat);
        if (tokens.Length == 0 && Model.Tokenizer.BeginToken is { } begin)
            tokens = [begin];
        int context = Model.Model.Config.Context;
        if (tokens.Length == 0)
            throw new InvalidInputException($"prompt {index + 1} is empty: a completion needs at least one token");
        if (tokens.Length >= context)
            throw new InvalidInputException(
                $"prompt {index + 1}, {Excerpt(prompt.Prompt)}, has {tokens.Length} tokens, which leaves no room for a "
                    + $"completion in the context of {context} tokens"
            );
        return tokens;
    }

    private string Title(string prompt, long index, long all) => $"── {index + 1} of {all} ── {Excerpt(prompt)}";

    private static string Excerpt(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= TitleLength ? $"'{line}'" : $"'{line[..TitleLength]}…'";
    }
}
