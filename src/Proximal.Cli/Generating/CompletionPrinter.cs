using System.Globalization;
using System.Text;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>
/// Prints completions in order while they are generated in parallel. The first unfinished completion is printed token
/// by token; the others are buffered until their turn.
/// </summary>
internal sealed class CompletionPrinter
{
    private readonly ITokenizer tokenizer;
    private readonly TextStream[] streams;
    private readonly StringBuilder[] buffers;
    private readonly List<GeneratedToken>?[] tokens;
    private readonly bool[] ended;
    private readonly Func<int, string?> title;
    private readonly TextWriter output;
    private int shown = -1;

    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="stops">The stop strings.</param>
    /// <param name="count">The number of completions.</param>
    /// <param name="title">Returns the line above a completion; null for none.</param>
    /// <param name="logProbs">Whether to print the tokens and their log-probabilities after each completion.</param>
    /// <param name="output">The output.</param>
    public CompletionPrinter(
        ITokenizer tokenizer,
        IReadOnlyList<string> stops,
        int count,
        Func<int, string?> title,
        bool logProbs,
        TextWriter output
    )
    {
        (this.tokenizer, this.title, this.output) = (tokenizer, title, output);
        streams = [.. Enumerable.Range(0, count).Select(_ => new TextStream(tokenizer, stops))];
        buffers = [.. streams.Select(static _ => new StringBuilder())];
        tokens = [.. streams.Select(_ => logProbs ? new List<GeneratedToken>() : null)];
        ended = new bool[count];
        ShowNext();
    }

    /// <summary>Adds a token of any completion.</summary>
    public void Add(GeneratedToken token)
    {
        int index = token.Prompt;
        string text = streams[index].Add(token);
        tokens[index]?.Add(token);
        ended[index] = token.Finish is not null;
        if (index == shown)
            output.Write(text);
        else
            buffers[index].Append(text);
        if (index == shown)
            output.Flush();
        while (shown < streams.Length && ended[shown])
        {
            output.WriteLine();
            WriteTokens(tokens[shown]);
            ShowNext();
        }
    }

    private void ShowNext()
    {
        if (++shown >= streams.Length)
            return;
        if (title(shown) is { } line)
        {
            if (shown > 0)
                output.WriteLine();
            output.WriteLine(line);
        }

        output.Write(buffers[shown]);
        buffers[shown].Clear();
        output.Flush();
    }

    private void WriteTokens(List<GeneratedToken>? completion)
    {
        if (completion is null)
            return;
        foreach (GeneratedToken token in completion)
            output.WriteLine(
                FormattableString.Invariant(
                    $"  {token.LogProb, 10:F4}  {token.Token, 7}  {Visible(tokenizer.TokenText(token.Token))}"
                )
            );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {completion.Sum(static token => token.LogProb), 10:F4}  {completion.Count, 7}  tokens, "
                    + $"finish reason {CompletionJson.NameOf(completion[^1].Finish!.Value)}"
            )
        );
    }

    private static string Visible(string text) =>
        text.Replace("\n", @"\n", StringComparison.Ordinal)
            .Replace("\r", @"\r", StringComparison.Ordinal)
            .Replace("\t", @"\t", StringComparison.Ordinal);
}
