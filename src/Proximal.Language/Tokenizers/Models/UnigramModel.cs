using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Model <c>Unigram</c> (Kudo 2018): the division of a word into entries with the largest sum of scores, by the Viterbi
/// algorithm. Of equal sums, that with the longer last token wins.
/// </summary>
internal sealed class UnigramModel : TokenModel
{
    // Distance of an unknown character's score from the lowest score.
    private const double UnknownPenalty = 10;
    private const int NoStart = -1;

    private readonly VocabularyTable table;
    private readonly double[] scores;
    private readonly int? unknown;
    private readonly ByteTokens? byteTokens;
    private readonly PrefixTree entries = new();
    private readonly double unknownScore;

    /// <summary>Creates the model.</summary>
    /// <param name="table">The vocabulary, of which the first ids are the entries.</param>
    /// <param name="scores">Logarithm of the probability of each entry.</param>
    /// <param name="unknown">Id of characters that are missing; null if there is none.</param>
    /// <param name="byteFallback">Whether a missing character becomes a token for each of its bytes.</param>
    internal UnigramModel(VocabularyTable table, double[] scores, int? unknown, bool byteFallback)
    {
        this.table = table;
        this.scores = scores;
        this.unknown = unknown;
        byteTokens = byteFallback ? new ByteTokens(table) : null;
        unknownScore = scores.DefaultIfEmpty(0).Min() - UnknownPenalty;
        for (int id = 0; id < scores.Length; id++)
            entries.Set(table.VocabularyEntry(id), id);
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "Unigram");
        if (unknown is { } id)
            writer.WriteNumber("unk_id", id);
        else
            writer.WriteNull("unk_id");
        writer.WriteStartArray("vocab");
        for (int entry = 0; entry < scores.Length; entry++)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(table.VocabularyEntry(entry));
            writer.WriteNumberValue(scores[entry]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", byteTokens is not null);
    }

    private protected override void EncodeWord(ReadOnlySpan<char> word, List<int> ids, List<Piece>? ranges)
    {
        Node[] best = ArrayPool<Node>.Shared.Rent(word.Length + 1);
        best.AsSpan(0, word.Length + 1).Fill(new Node(0, NoStart, 0));
        for (int start = 0; start < word.Length; )
        {
            int length = CodePoints.LengthAt(word, start);
            bool isKnown = false;
            for (int node = PrefixTree.Root, end = start; end < word.Length; )
            {
                node = entries.Next(node, word[end++]);
                if (node == PrefixTree.None)
                    break;
                if (entries.ValueOf(node) is not (>= 0 and var id))
                    continue;
                Reach(best, start, end, scores[id], id);
                isKnown |= end == start + length;
            }

            if (!isKnown)
                Reach(best, start, start + length, unknownScore, unknown ?? throw Missing(word.Slice(start, length)));
            start += length;
        }

        AddPath(word, best, ids, ranges);
        ArrayPool<Node>.Shared.Return(best);
    }

    private static void Reach(Node[] best, int start, int end, double score, int id)
    {
        double sum = best[start].Score + score;
        if (best[end].Start == NoStart || sum > best[end].Score)
            best[end] = new Node(sum, start, id);
    }

    private void AddPath(ReadOnlySpan<char> word, Node[] best, List<int> ids, List<Piece>? ranges)
    {
        // From the end to the start; adjacent unknown characters are one token.
        int first = ids.Count,
            firstRange = ranges?.Count ?? 0;
        for (int end = word.Length; end > 0; )
        {
            Node node = best[end];
            int start = node.Start;
            if (node.Id == unknown)
                while (start > 0 && best[start].Id == unknown && best[start].Start >= 0)
                    start = best[start].Start;
            Add(word, new Piece(start, end - start), ids, ranges);
            end = start;
        }

        ids.Reverse(first, ids.Count - first);
        ranges?.Reverse(firstRange, ranges.Count - firstRange);
    }

    private void Add(ReadOnlySpan<char> word, Piece part, List<int> ids, List<Piece>? ranges)
    {
        ReadOnlySpan<char> text = word.Slice(part.Start, part.Length);
        int first = ids.Count;
        if (FindEntry(text) is { } id)
            ids.Add(id);
        else if (!AddBytes(text, ids))
            ids.Add(unknown ?? throw Missing(text));
        if (ranges is null)
            return;
        var range = new Piece(Encoding.UTF8.GetByteCount(word[..part.Start]), Encoding.UTF8.GetByteCount(text));
        for (int i = first; i < ids.Count; i++)
            ranges.Add(range);
    }

    private int? FindEntry(ReadOnlySpan<char> text)
    {
        int node = PrefixTree.Root;
        foreach (char character in text)
        {
            node = entries.Next(node, character);
            if (node == PrefixTree.None)
                return null;
        }

        return entries.ValueOf(node) is >= 0 and var id ? id : null;
    }

    private bool AddBytes(ReadOnlySpan<char> text, List<int> ids)
    {
        if (byteTokens is null)
            return false;
        int[] tokens = ArrayPool<int>.Shared.Rent(text.Length * 3);
        bool isComplete = byteTokens.TryEncode(text, tokens, out int count);
        if (isComplete)
        {
            // The path is followed from its end.
            tokens.AsSpan(0, count).Reverse();
            ids.AddRange(tokens.AsSpan(0, count));
        }

        ArrayPool<int>.Shared.Return(tokens);
        return isComplete;
    }

    private static InvalidInputException Missing(ReadOnlySpan<char> text) =>
        new(
            $"the tokenizer's vocabulary has no entry for {MessageText.Quote(text.ToString(), 40)}, and no unknown token "
                + "(unk_id)"
        );

    /// <summary>Best path to a position.</summary>
    private readonly record struct Node(double Score, int Start, int Id);
}
