using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// Writes the answers of a session about completions as data sets: preference pairs for <c>reward-model</c> and
/// <c>dpo</c>, and labelled completions for <c>kto</c>. Gold questions are left out.
/// </summary>
internal static class PreferenceExport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file of pairs and one of labelled completions for each criterion.</summary>
    /// <param name="session">The session.</param>
    /// <param name="output">File of pairs of the first criterion.</param>
    /// <param name="merge">How answers of several labellers are combined.</param>
    /// <returns>Paths and numbers of records.</returns>
    public static IReadOnlyList<(string Path, int Records)> Write(
        LabellingSession session,
        string output,
        LabelMerge merge
    )
    {
        IReadOnlyList<LabelAnswer> answers = session.Answers;
        var written = new List<(string, int)>();
        foreach ((int i, string criterion) in session.Criteria.Index())
        {
            string path = i == 0 ? output : Path.ChangeExtension(output, $".{criterion}{Path.GetExtension(output)}");
            Comparison[] comparisons = [.. Compare(session.Items, answers, criterion)];
            written.Add((path, WritePairs(path, session.Items, comparisons, merge)));
            string labelled = Path.ChangeExtension(path, $".kto{Path.GetExtension(output)}");
            written.Add((labelled, WriteLabels(labelled, session.Items, comparisons)));
        }

        return written;
    }

    private static IEnumerable<Comparison> Compare(
        IReadOnlyList<LabellingItem> items,
        IReadOnlyList<LabelAnswer> answers,
        string criterion
    )
    {
        foreach (LabelAnswer answer in answers.OrderBy(static answer => answer.Item))
        {
            if (
                items[answer.Item].Gold is not null
                || !answer.Judgements.TryGetValue(criterion, out Judgement? judgement)
            )
                continue;
            for (int i = 0; i < judgement.Ranks.Count; i++)
            for (int j = i + 1; j < judgement.Ranks.Count; j++)
                yield return new Comparison(
                    answer.Item,
                    i,
                    j,
                    judgement.Ranks[j].CompareTo(judgement.Ranks[i]),
                    judgement.Margin,
                    judgement.AllBad
                );
        }
    }

    private static int WritePairs(
        string path,
        IReadOnlyList<LabellingItem> items,
        Comparison[] comparisons,
        LabelMerge merge
    )
    {
        IEnumerable<(Comparison Pair, int Sign, double? Margin)> pairs =
            merge == LabelMerge.All
                ? comparisons.Select(static pair => (pair, pair.Sign, (double?)pair.Margin))
                : comparisons
                    .GroupBy(static pair => (pair.Item, pair.First, pair.Second))
                    .Select(static group =>
                        (group.First(), Math.Sign(group.Sum(static pair => pair.Sign)), MarginOf(group))
                    );
        (Comparison Pair, int Sign, double? Margin)[] decided = [.. pairs.Where(static pair => pair.Sign != 0)];
        Lines(
            path,
            decided,
            (writer, pair) =>
            {
                LabellingItem item = items[pair.Pair.Item];
                (int better, int worse) =
                    pair.Sign > 0 ? (pair.Pair.First, pair.Pair.Second) : (pair.Pair.Second, pair.Pair.First);
                WritePrompt(writer, item);
                writer.WriteString("chosen", item.Candidates[better].Text);
                writer.WriteString("rejected", item.Candidates[worse].Text);
                if (pair.Margin is { } margin)
                    writer.WriteNumber("margin", margin);
            }
        );
        return decided.Length;
    }

    // The mean over the answers, of which those for the other candidate are negative.
    private static double? MarginOf(IEnumerable<Comparison> answers)
    {
        Comparison[] all = [.. answers];
        return Array.Exists(all, static pair => pair.Margin is not null)
            ? Math.Abs(all.Sum(static pair => pair.Sign * (pair.Margin ?? 1.0)) / all.Length)
            : null;
    }

    private static int WriteLabels(string path, IReadOnlyList<LabellingItem> items, Comparison[] comparisons)
    {
        var votes = new Dictionary<(string Prompt, string Text), (LabellingItem Item, int Sum)>();
        foreach (Comparison pair in comparisons)
        {
            Add(pair.Item, pair.First, pair.AllBad ? -1 : pair.Sign);
            Add(pair.Item, pair.Second, pair.AllBad ? -1 : -pair.Sign);
        }

        KeyValuePair<(string Prompt, string Text), (LabellingItem Item, int Sum)>[] decided =
        [
            .. votes.Where(static vote => vote.Value.Sum != 0),
        ];
        Lines(
            path,
            decided,
            (writer, vote) =>
            {
                WritePrompt(writer, vote.Value.Item);
                writer.WriteString("completion", vote.Key.Text);
                writer.WriteBoolean("label", vote.Value.Sum > 0);
            }
        );
        return decided.Length;

        void Add(int index, int candidate, int vote)
        {
            LabellingItem item = items[index];
            (string, string) key = (item.Prompt!.Value.GetRawText(), item.Candidates[candidate].Text!);
            votes[key] = (item, votes.GetValueOrDefault(key).Sum + vote);
        }
    }

    private static void WritePrompt(Utf8JsonWriter writer, LabellingItem item)
    {
        writer.WritePropertyName("prompt");
        item.Prompt!.Value.WriteTo(writer);
    }

    private static void Lines<T>(string path, IEnumerable<T> records, Action<Utf8JsonWriter, T> write) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                foreach (T record in records)
                {
                    using (var writer = new Utf8JsonWriter(stream, Options))
                    {
                        writer.WriteStartObject();
                        write(writer, record);
                        writer.WriteEndObject();
                    }

                    stream.WriteByte((byte)'\n');
                }
            }
        );

    /// <summary>Comparison of two candidates by a labeller.</summary>
    /// <param name="Item">Item.</param>
    /// <param name="First">First candidate.</param>
    /// <param name="Second">Second candidate.</param>
    /// <param name="Sign">1 if the first one is better, -1 if the second one is, 0 for a tie.</param>
    /// <param name="Margin">Strength; null if it was not given.</param>
    /// <param name="AllBad">Whether both are bad.</param>
    private readonly record struct Comparison(int Item, int First, int Second, int Sign, int? Margin, bool AllBad);
}
