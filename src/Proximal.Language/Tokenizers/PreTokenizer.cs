namespace Proximal.Language;

/// <summary>Step of splitting text into words.</summary>
/// <param name="Splitter">The splitter; null for no splitting.</param>
/// <param name="AddsPrefixSpace">Whether a space is added to text that does not begin with one.</param>
internal readonly record struct PreTokenizerStep(TextSplitter? Splitter, bool AddsPrefixSpace = false);

/// <summary>Splits text into words, in several steps.</summary>
/// <param name="steps">The steps; each splits the pieces of the previous one.</param>
internal sealed class PreTokenizer(IReadOnlyList<PreTokenizerStep> steps)
{
    [ThreadStatic]
    private static List<List<Piece>>? buffers;

    /// <summary>Action on each word, in order.</summary>
    /// <typeparam name="T">Type of <paramref name="state"/>.</typeparam>
    internal delegate void WordAction<T>(ReadOnlySpan<char> word, T state);

    /// <summary>Splits a text and calls an action for each word.</summary>
    /// <typeparam name="T">Type of <paramref name="state"/>.</typeparam>
    /// <param name="text">The text, not empty.</param>
    /// <param name="action">Called for each word.</param>
    /// <param name="state">Argument of the action.</param>
    internal void Split<T>(ReadOnlySpan<char> text, WordAction<T> action, T state) => Split(text, 0, action, state);

    private void Split<T>(ReadOnlySpan<char> text, int step, WordAction<T> action, T state)
    {
        if (step == steps.Count)
        {
            action(text, state);
            return;
        }

        if (steps[step].AddsPrefixSpace && text[0] != ' ')
            text = string.Concat(" ", text);
        if (steps[step].Splitter is not { } splitter)
        {
            Split(text, step + 1, action, state);
            return;
        }

        List<Piece> pieces = Buffer(step);
        splitter.Split(text, pieces);
        foreach (Piece piece in pieces)
            Split(text.Slice(piece.Start, piece.Length), step + 1, action, state);
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
