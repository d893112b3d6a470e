namespace Proximal.Tensors;

/// <summary>
/// Input of one decoding pass: new tokens of several sequences, one sequence after another, and the cache pages of
/// these sequences. Clear and refill it for the next pass.
/// </summary>
/// <remarks>
/// A page holds <see cref="PagePositions"/> positions of one sequence for all layers and all heads of keys and values:
/// for each head [head dimension, positions] keys, then [positions, head dimension] values.
/// </remarks>
internal sealed class DecoderPass
{
    /// <summary>Number of positions of a cache page.</summary>
    public const int PagePositions = 16;

    private int[] ids = new int[64];
    private int[] positions = new int[64];
    private int[] selected = new int[16];
    private DecoderSequence[] sequences = new DecoderSequence[16];
    private Address[] pages = new Address[64];
    private int pageCount;
    private float[] frequencies = [];
    private int[] frequencyStarts = new int[16];
    private int[] rowSequences = new int[64];

    /// <summary>Number of new tokens.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of sequences.</summary>
    public int Sequences { get; private set; }

    /// <summary>Number of rows that the output layer processes.</summary>
    public int Selected { get; private set; }

    /// <summary>Ids of the new tokens, [<see cref="Rows"/>].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Rows);

    /// <summary>Positions of the new tokens in their sequences, [<see cref="Rows"/>].</summary>
    public ReadOnlySpan<int> Positions => positions.AsSpan(0, Rows);

    /// <summary>Rows that the output layer processes, in ascending order, [<see cref="Selected"/>].</summary>
    public ReadOnlySpan<int> SelectedRows => selected.AsSpan(0, Selected);

    /// <summary>Location of the new tokens and pages of a sequence.</summary>
    /// <param name="sequence">Index in the order of <see cref="Add"/>.</param>
    public DecoderSequence this[int sequence] => sequences[sequence];

    /// <summary>Cache pages of a sequence, from its first position on.</summary>
    /// <param name="sequence">A sequence that the indexer returned.</param>
    public ReadOnlySpan<Address> PagesOf(DecoderSequence sequence) => pages.AsSpan(sequence.FirstPage, sequence.Pages);

    /// <summary>
    /// Frequencies of rotary positions of a row's sequence, if they depend on its length; otherwise empty.
    /// </summary>
    /// <param name="row">A new token.</param>
    public ReadOnlySpan<float> FrequenciesOf(int row)
    {
        int sequence = rowSequences[row];
        return frequencies.AsSpan(frequencyStarts[sequence]..frequencyStarts[sequence + 1]);
    }

    /// <summary>Number of elements of a page.</summary>
    /// <param name="layers">Number of layers with a cache.</param>
    /// <param name="keyValueHeads">Number of key and value heads of each layer.</param>
    /// <param name="headDimension">The length of a head's vectors.</param>
    public static int PageElements(int layers, int keyValueHeads, int headDimension) =>
        checked(layers * keyValueHeads * 2 * headDimension * PagePositions);

    /// <summary>Removes all sequences.</summary>
    public void Clear() => (Rows, Sequences, Selected, pageCount) = (0, 0, 0, 0);

    /// <summary>Adds new tokens of a sequence that is not in the pass.</summary>
    /// <param name="tokens">Token ids within the vocabulary, at least one.</param>
    /// <param name="firstPosition">Number of tokens before them in the sequence.</param>
    /// <param name="cache">Pages of the sequence, with room for the new tokens. Kernels may read up to one register
    /// after the end of a page.</param>
    /// <param name="select">Number of last tokens that the output layer processes.</param>
    /// <param name="rotary">Frequencies of rotary positions, if they depend on the length of the sequence.</param>
    /// <exception cref="ArgumentException">There are no tokens, or too few pages.</exception>
    public void Add(
        ReadOnlySpan<int> tokens,
        int firstPosition,
        ReadOnlySpan<Address> cache,
        int select,
        ReadOnlySpan<float> rotary = default
    )
    {
        int needed = (firstPosition + tokens.Length + PagePositions - 1) / PagePositions;
        if (tokens.IsEmpty)
            throw new ArgumentException("a sequence needs at least one new token", nameof(tokens));
        if (cache.Length < needed)
            throw new ArgumentException($"the sequence needs {needed} pages, not {cache.Length}", nameof(cache));
        Grow(ref ids, Rows + tokens.Length);
        Grow(ref positions, Rows + tokens.Length);
        Grow(ref selected, Selected + select);
        Grow(ref sequences, Sequences + 1);
        Grow(ref pages, pageCount + needed);
        Grow(ref rowSequences, Rows + tokens.Length);
        Grow(ref frequencyStarts, Sequences + 2);
        int rotaryStart = Sequences == 0 ? 0 : frequencyStarts[Sequences];
        Grow(ref frequencies, rotaryStart + rotary.Length);
        rotary.CopyTo(frequencies.AsSpan(rotaryStart));
        (frequencyStarts[Sequences], frequencyStarts[Sequences + 1]) = (rotaryStart, rotaryStart + rotary.Length);
        rowSequences.AsSpan(Rows, tokens.Length).Fill(Sequences);

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

/// <summary>Part of one sequence in a <see cref="DecoderPass"/>.</summary>
/// <param name="FirstRow">Row of its first new token.</param>
/// <param name="Rows">Number of its new tokens.</param>
/// <param name="FirstPage">Index of its first page.</param>
/// <param name="Pages">Number of its pages.</param>
internal readonly record struct DecoderSequence(int FirstRow, int Rows, int FirstPage, int Pages);
