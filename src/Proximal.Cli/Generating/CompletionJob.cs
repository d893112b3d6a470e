using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Completes prompts and shows what came of it.</summary>
internal sealed class CompletionJob
{
    // Results appear after so many completions, and do not depend on the number.
    private const int Portion = 512;
    private const int TitleLength = 60;

    /// <summary>What writes.</summary>
    public required GenerationModel Writer { get; init; }

    /// <summary>How to draw.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Chooses what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Completions of each prompt.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>One JSON object for each completion instead of texts.</summary>
    public bool Json { get; init; }

    /// <summary>Whether texts are followed by their tokens' log-probabilities.</summary>
    public bool LogProbs { get; init; }

    /// <summary>Completes the prompts.</summary>
    /// <param name="prompts">What the model reads, special tokens written out where there are any.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>How many tokens were drawn.</returns>
    /// <exception cref="InvalidInputException">A prompt is empty or too long; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what is complete was shown.</exception>
    public long Run(IReadOnlyList<string> prompts, TextWriter output, CancellationToken cancellation = default)
    {
        var generator = new Generator(Writer.Model, Writer.Tokenizer);
        int[][] encoded = [.. prompts.Select(Encode)];
        long all = (long)prompts.Count * Samples,
            tokens = 0;
        for (long from = 0; from < all; from += Portion)
        {
            long first = from;
            int count = (int)Math.Min(Portion, all - from);
            int[][] its = [.. Enumerable.Range(0, count).Select(i => encoded[(int)((first + i) / Samples)])];
            ulong[] streams = [.. Enumerable.Range(0, count).Select(i => (ulong)(first + i))];
            CompletionPrinter? printer = Json
                ? null
                : new CompletionPrinter(
                    Writer.Tokenizer,
                    Sampling.StopStrings,
                    count,
                    i => all == 1 ? null : Title(prompts[(int)((first + i) / Samples)], first + i, all),
                    LogProbs,
                    output
                );
            IReadOnlyList<Completion> completions = generator.Generate(
                its,
                Sampling,
                Seed,
                streams,
                printer is null ? null : printer.Take,
                cancellation
            );
            tokens += completions.Sum(static completion => completion.Tokens.Length);
            if (!Json)
                continue;
            for (int i = 0; i < count; i++)
                output.WriteLine(
                    CompletionJson.Line(
                        prompts[(int)((first + i) / Samples)],
                        (int)((first + i) % Samples),
                        completions[i]
                    )
                );
        }

        return tokens;
    }

    private int[] Encode(string prompt, int index)
    {
        int[] tokens = Writer.Tokenizer.Encode(prompt, addSpecialTokens: true);
        if (tokens.Length == 0 && Writer.Tokenizer.BeginToken is { } begin)
            tokens = [begin];
        int context = Writer.Model.Config.Context;
        if (tokens.Length == 0)
            throw new InvalidInputException(
                $"prompt {index + 1} is empty: a completion needs at least one token to begin from"
            );
        if (tokens.Length >= context)
            throw new InvalidInputException(
                $"prompt {index + 1}, {Excerpt(prompt)}, has {tokens.Length} tokens, which leaves no room for a completion in the model's context of {context}"
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
