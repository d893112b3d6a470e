namespace Proximal.Language;

/// <summary>Pre-tokenizers, one after another; each splits the pieces of the previous one.</summary>
/// <param name="steps">The steps.</param>
internal sealed class PreTokenizerSequence(PreTokenizer[] steps)
{
    [ThreadStatic]
    private static List<List<Piece>>? buffers;

    /// <summary>Action on each word, in order.</summary>
    /// <typeparam name="T">Type of <paramref name="state"/>.</typeparam>
    /// <param name="word">The word.</param>
    /// <param name="ranges">Range of the original text for each char; empty if ranges are not needed.</param>
    /// <param name="state">Argument of the action.</param>
    internal delegate void WordAction<T>(ReadOnlySpan<char> word, ReadOnlySpan<Piece> ranges, T state);

    /// <summary>
    /// Whether the pieces depend on their place in the original text, which then has to be known for each character.
    /// </summary>
    internal bool NeedsRanges { get; } = steps.Skip(1).Any(static step => step.DependsOnPlace);

    /// <summary>Whether the text is not split at all.</summary>
    internal bool IsEmpty => steps.Length == 0;

    /// <summary>Splits a text and calls an action for each word.</summary>
    /// <typeparam name="T">Type of <paramref name="state"/>.</typeparam>
    /// <param name="text">The text, not empty.</param>
    /// <param name="action">Called for each word.</param>
    /// <param name="state">Argument of the action.</param>
    internal void Split<T>(in TextPiece text, WordAction<T> action, T state) => Split(text, 0, action, state);

    private void Split<T>(in TextPiece text, int step, WordAction<T> action, T state)
    {
        while (step < steps.Length && !steps[step].Splits)
        {
            if (steps[step].Rewrites(text))
            {
                var rewritten = new NormalizedText(text);
                steps[step].Rewrite(rewritten, text.StartsText);
                Split(rewritten.Whole(text.StartsText), step + 1, action, state);
                return;
            }

            step++;
        }

        if (step == steps.Length)
        {
            action(text.Text, text.Ranges, state);
            return;
        }

        if (!steps[step].Rewrites(text))
        {
            SplitPieces(text, step, action, state);
            return;
        }

        var changed = new NormalizedText(text);
        steps[step].Rewrite(changed, text.StartsText);
        SplitPieces(changed.Whole(text.StartsText), step, action, state);
    }

    private void SplitPieces<T>(in TextPiece text, int step, WordAction<T> action, T state)
    {
        List<Piece> pieces = Buffer(step);
        steps[step].Split(text.Text, pieces);
        if (step < steps.Length - 1)
            foreach (Piece piece in pieces)
                Split(text.Slice(piece), step + 1, action, state);
        else if (text.Ranges.IsEmpty)
            foreach (Piece piece in pieces)
                action(text.Text.Slice(piece.Start, piece.Length), [], state);
        else
            foreach (Piece piece in pieces)
                action(text.Text.Slice(piece.Start, piece.Length), text.Ranges.Slice(piece.Start, piece.Length), state);
        pieces.Clear();
    }

    private static List<Piece> Buffer(int step)
    {
        buffers ??= [];
        while (buffers.Count <= step)
            buffers.Add([]);
        buffers[step].Clear();
        return buffers[step];
    }
}
