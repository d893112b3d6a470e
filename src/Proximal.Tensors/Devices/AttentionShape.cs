namespace Proximal.Tensors;

/// <summary>
/// Sizes of causal attention over contiguous sequences. Head h of a token's row begins h ·
/// <paramref name="HeadDimension"/> elements into it.
/// </summary>
/// <param name="Tokens">Number of tokens (rows) of all sequences.</param>
/// <param name="Sequences">Number of sequences.</param>
/// <param name="Heads">Number of query heads.</param>
/// <param name="KeyHeads">Number of key and value heads; each serves Heads / KeyHeads consecutive query heads.</param>
/// <param name="HeadDimension">Elements of a head.</param>
/// <param name="QueryRow">Elements from the queries of one token to those of the next.</param>
/// <param name="KeyRow">Elements from the keys of one token to those of the next; the same for values.</param>
internal readonly record struct AttentionShape(
    int Tokens,
    int Sequences,
    int Heads,
    int KeyHeads,
    int HeadDimension,
    int QueryRow,
    int KeyRow
)
{
    /// <summary>How scores are computed; the usual scale without cap and window by default.</summary>
    public AttentionScores Scores { get; init; } = new(HeadDimension);

    /// <summary>Number of query heads that share a head of keys and values.</summary>
    public int Sharing => Heads / KeyHeads;
}
