namespace Proximal.Language;

/// <summary>One step of cutting text into words.</summary>
/// <param name="Splitter">How it cuts; null where it does not.</param>
/// <param name="AddsPrefixSpace">Whether text that does not begin with a space gets one first.</param>
internal readonly record struct PreTokenizerStep(TextSplitter? Splitter, bool AddsPrefixSpace = false);

/// <summary>Cuts text into words, step by step.</summary>
/// <param name="steps">The steps; each cuts the pieces of the one before.</param>
internal sealed class PreTokenizer(IReadOnlyList<PreTokenizerStep> steps)
{
    [ThreadStatic]
    private static List<List<Piece>>? buffers;

    /// <summary>What is done with each word, in order.</summary>
    /// <typeparam name="T">What <paramref name="state"/> is.</typeparam>
    internal delegate void WordAction<T>(ReadOnlySpan<char> word, T state);

    /// <summary>Cuts a text and hands out its words.</summary>
    /// <typeparam name="T">The type of <paramref name="state"/>.</typeparam>
    /// <param name="text">Not empty.</param>
    /// <param name="action">Called for each word.</param>
    /// <param name="state">Passed on to it.</param>
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
