namespace Proximal.Language;

/// <summary>
/// The merges of a vocabulary of SentencePiece, which stores scores instead: each way to divide a piece into two others,
/// by the score of the piece.
/// </summary>
internal static class PieceMerges
{
    /// <summary>The merges by rank, as pairs of ids.</summary>
    internal static IEnumerable<(int Left, int Right)> Of(IReadOnlyList<VocabularyPiece> pieces)
    {
        PrefixTree starts = new(),
            reversed = new();
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Type != PieceType.Normal)
                continue;
            starts.Set(pieces[id].Text, id);
            reversed.Set(Reverse(pieces[id].Text), id);
        }

        var merges = new List<(int Left, int Right, int Result)>();
        for (int id = 0; id < pieces.Count; id++)
            if (pieces[id].Type == PieceType.Normal)
                Add(pieces[id].Text, id, starts, reversed, merges);
        return merges
            .OrderByDescending(merge => pieces[merge.Result].Score)
            .ThenBy(static merge => merge.Result)
            .ThenBy(static merge => merge.Left)
            .ThenBy(static merge => merge.Right)
            .Select(static merge => (merge.Left, merge.Right));
    }

    private static void Add(
        string text,
        int id,
        PrefixTree starts,
        PrefixTree reversed,
        List<(int Left, int Right, int Result)> merges
    )
    {
        int[] rights = new int[text.Length];
        int node = PrefixTree.Root;
        for (int at = text.Length - 1; at > 0; at--)
        {
            node = node == PrefixTree.None ? node : reversed.Next(node, text[at]);
            rights[at] = node == PrefixTree.None ? PrefixTree.None : reversed.ValueOf(node);
        }

        node = PrefixTree.Root;
        for (int at = 1; at < text.Length && node != PrefixTree.None; at++)
        {
            node = starts.Next(node, text[at - 1]);
            if (node != PrefixTree.None && starts.ValueOf(node) is >= 0 and var left && rights[at] >= 0)
                merges.Add((left, rights[at], id));
        }
    }

    private static string Reverse(string text) =>
        string.Create(
            text.Length,
            text,
            static (reversed, text) =>
            {
                text.CopyTo(reversed);
                reversed.Reverse();
            }
        );
}
