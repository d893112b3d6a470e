namespace Proximal.Language;

/// <summary>Splits text at matches.</summary>
internal static class MatchSplitter
{
    /// <summary>Replaces matches by the pieces of a split.</summary>
    /// <param name="length">Length of the text.</param>
    /// <param name="pieces">The matches in order, none empty; then the pieces.</param>
    /// <param name="behavior">Treatment of the matches.</param>
    /// <param name="inverts">Whether the text between the matches takes the role of the matches.</param>
    internal static void Split(int length, List<Piece> pieces, SplitBehavior behavior, bool inverts = false)
    {
        var parts = new List<(Piece Range, bool IsMatch)>((2 * pieces.Count) + 1);
        int at = 0;
        foreach (Piece match in pieces)
        {
            if (match.Start > at)
                parts.Add((new Piece(at, match.Start - at), inverts));
            parts.Add((match, !inverts));
            at = match.End;
        }

        if (at < length)
            parts.Add((new Piece(at, length - at), inverts));
        pieces.Clear();
        switch (behavior)
        {
            case SplitBehavior.Removed:
                pieces.AddRange(parts.Where(static part => !part.IsMatch).Select(static part => part.Range));
                break;
            case SplitBehavior.MergedWithNext:
                Merge(parts.AsEnumerable().Reverse(), pieces, behavior);
                pieces.Reverse();
                break;
            default:
                Merge(parts, pieces, behavior);
                break;
        }
    }

    // A match joins the part before it in the order of the parts, unless that is a match too.
    private static void Merge(
        IEnumerable<(Piece Range, bool IsMatch)> parts,
        List<Piece> pieces,
        SplitBehavior behavior
    )
    {
        bool wasMatch = false;
        foreach ((Piece range, bool isMatch) in parts)
        {
            bool joins =
                pieces.Count > 0
                && behavior switch
                {
                    SplitBehavior.Isolated => false,
                    SplitBehavior.Contiguous => isMatch == wasMatch,
                    _ => isMatch && !wasMatch,
                };
            if (joins)
                pieces[^1] = new Piece(Math.Min(pieces[^1].Start, range.Start), pieces[^1].Length + range.Length);
            else
                pieces.Add(range);
            wasMatch = isMatch;
        }
    }
}
