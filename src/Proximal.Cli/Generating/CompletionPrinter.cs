using System.Text;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>
/// Shows completions one after the other while they are generated side by side: the first that is not at its end as it comes, the
/// others when it is their turn.
/// </summary>
internal sealed class CompletionPrinter
{
    private readonly ITokenizer tokenizer;
    private readonly TextStream[] streams;
    private readonly StringBuilder[] waiting;
    private readonly List<GeneratedToken>?[] tokens;
    private readonly bool[] ended;
    private readonly Func<int, string?> title;
    private readonly TextWriter output;
    private int shown = -1;

    /// <param name="tokenizer">The model's.</param>
    /// <param name="stops">Texts that end completions.</param>
    /// <param name="count">How many completions there will be.</param>
    /// <param name="title">A line above each; null for none.</param>
    /// <param name="logProbs">Whether each is followed by its tokens and their log-probabilities.</param>
    /// <param name="output">Where to.</param>
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
        waiting = [.. streams.Select(static _ => new StringBuilder())];
        tokens = [.. streams.Select(_ => logProbs ? new List<GeneratedToken>() : null)];
        ended = new bool[count];
        Next();
    }

    /// <summary>Takes a token of any of them.</summary>
    public void Take(GeneratedToken token)
    {
        int index = token.Prompt;
        string text = streams[index].Add(token);
        tokens[index]?.Add(token);
        ended[index] = token.Finish is not null;
        if (index == shown)
            output.Write(text);
        else
            waiting[index].Append(text);
        if (index == shown)
            output.Flush();
        while (shown < streams.Length && ended[shown])
        {
            output.WriteLine();
            WriteTokens(tokens[shown]);
            Next();
        }
    }

    private void Next()
    {
        if (++shown >= streams.Length)
            return;
        if (title(shown) is { } line)
        {
            if (shown > 0)
                output.WriteLine();
            output.WriteLine(line);
        }

        output.Write(waiting[shown]);
        waiting[shown].Clear();
        output.Flush();
    }

    private void WriteTokens(List<GeneratedToken>? its)
    {
        if (its is null)
            return;
        foreach (GeneratedToken token in its)
            output.WriteLine(
                FormattableString.Invariant(
                    $"  {token.LogProb, 10:F4}  {token.Token, 7}  {Visible(tokenizer.TokenText(token.Token))}"
                )
            );
        output.WriteLine(
            FormattableString.Invariant(
                $"  {its.Sum(static token => token.LogProb), 10:F4}  {its.Count, 7}  tokens in all, ended by {CompletionJson.NameOf(its[^1].Finish!.Value)}"
            )
        );
    }

    private static string Visible(string text) =>
        text.Replace("\n", @"\n", StringComparison.Ordinal)
            .Replace("\r", @"\r", StringComparison.Ordinal)
            .Replace("\t", @"\t", StringComparison.Ordinal);
}
