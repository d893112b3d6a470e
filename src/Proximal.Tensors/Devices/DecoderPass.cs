namespace Proximal.Tensors;

/// <summary>
/// What goes through a decoder at once: new tokens of several sequences, one sequence's behind the other's, with the pages
/// of the cache that hold what came before them. It is meant to be cleared and filled again.
/// </summary>
/// <remarks>
/// A page holds <see cref="PagePositions"/> positions of one sequence, for all layers and heads of keys and values: for each
/// [head dimension, positions] keys, then [positions, head dimension] values.
/// </remarks>
public sealed class DecoderPass
{
    /// <summary>How many positions a page of the cache holds.</summary>
    public const int PagePositions = 16;

    private int[] ids = new int[64];
    private int[] positions = new int[64];
    private int[] selected = new int[16];
    private DecoderSequence[] sequences = new DecoderSequence[16];
    private Address[] pages = new Address[64];
    private int pageCount;

    /// <summary>How many new tokens there are.</summary>
    public int Rows { get; private set; }

    /// <summary>How many sequences they belong to.</summary>
    public int Sequences { get; private set; }

    /// <summary>How many rows are selected for the output layer.</summary>
    public int Selected { get; private set; }

    /// <summary>The new tokens: [<see cref="Rows"/>].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Rows);

    /// <summary>Their places in their sequences: [<see cref="Rows"/>].</summary>
    public ReadOnlySpan<int> Positions => positions.AsSpan(0, Rows);

    /// <summary>The rows that the output layer takes, in ascending order: [<see cref="Selected"/>].</summary>
    public ReadOnlySpan<int> SelectedRows => selected.AsSpan(0, Selected);

    /// <summary>Where a sequence's new tokens are.</summary>
    /// <param name="sequence">Its index, in the order in which they were added.</param>
    public DecoderSequence this[int sequence] => sequences[sequence];

    /// <summary>The pages of a sequence's cache, from its first position on.</summary>
    /// <param name="sequence">What the indexer returned.</param>
    public ReadOnlySpan<Address> PagesOf(DecoderSequence sequence) => pages.AsSpan(sequence.FirstPage, sequence.Pages);

    /// <summary>The number of elements of a page.</summary>
    /// <param name="layers">Layers that keep keys and values.</param>
    /// <param name="keyValueHeads">Heads of keys and values in each.</param>
    /// <param name="headDimension">The length of a head's vectors.</param>
    public static int PageElements(int layers, int keyValueHeads, int headDimension) =>
        checked(layers * keyValueHeads * 2 * headDimension * PagePositions);

    /// <summary>Removes everything.</summary>
    public void Clear() => (Rows, Sequences, Selected, pageCount) = (0, 0, 0, 0);

    /// <summary>Adds new tokens of a sequence that is not in the pass yet.</summary>
    /// <param name="tokens">Their ids, at least one, all within the vocabulary.</param>
    /// <param name="firstPosition">How many tokens came before them.</param>
    /// <param name="cache">The sequence's pages, with room for the new tokens. Each reaches a register's width beyond its elements.</param>
    /// <param name="select">How many of the last of the tokens the output layer takes.</param>
    /// <exception cref="ArgumentException">There are no tokens, or too few pages.</exception>
    public void Add(ReadOnlySpan<int> tokens, int firstPosition, ReadOnlySpan<Address> cache, int select)
    {
        int needed = (firstPosition + tokens.Length + PagePositions - 1) / PagePositions;
        if (tokens.IsEmpty)
            throw new ArgumentException("a sequence takes part with at least one token", nameof(tokens));
        if (cache.Length < needed)
            throw new ArgumentException($"{needed} pages are needed, not {cache.Length}", nameof(cache));
        Grow(ref ids, Rows + tokens.Length);
        Grow(ref positions, Rows + tokens.Length);
        Grow(ref selected, Selected + select);
        Grow(ref sequences, Sequences + 1);
        Grow(ref pages, pageCount + needed);

        tokens.CopyTo(ids.AsSpan(Rows));
        for (int i = 0; i < tokens.Length; i++)
            positions[Rows + i] = firstPosition + i;
        cache[..needed].CopyTo(pages.AsSpan(pageCount));
        sequences[Sequences++] = new DecoderSequence(Rows, tokens.Length, pageCount, needed);
        Rows += tokens.Length;
        pageCount += needed;
        for (int i = select; i > 0; i--)
            selected[Selected++] = Rows - i;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (length > array.Length)
            Array.Resize(ref array, Math.Max(length, 2 * array.Length));
    }
}

/// <summary>Where one sequence's part of a <see cref="DecoderPass"/> is.</summary>
/// <param name="FirstRow">The row of its first new token.</param>
/// <param name="Rows">How many new tokens it has.</param>
/// <param name="FirstPage">The first of its pages.</param>
/// <param name="Pages">How many pages it has.</param>
public readonly record struct DecoderSequence(int FirstRow, int Rows, int FirstPage, int Pages);
