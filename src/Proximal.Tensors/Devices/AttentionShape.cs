namespace Proximal.Tensors;

/// <summary>
/// All lengths of causal attention over sequences that lie end to end. Head h of a token's row begins h · <paramref name="HeadDimension"/>
/// elements into it.
/// </summary>
/// <param name="Tokens">Rows, over all sequences.</param>
/// <param name="Sequences">How many sequences there are.</param>
/// <param name="Heads">Heads of the queries.</param>
/// <param name="KeyHeads">Heads of keys and values; each serves Heads / KeyHeads heads of the queries, one after another.</param>
/// <param name="HeadDimension">The length of a head.</param>
/// <param name="QueryRow">Elements from one token's queries to the next one's.</param>
/// <param name="KeyRow">Elements from one token's keys to the next one's; the values' too.</param>
public readonly record struct AttentionShape(
    int Tokens,
    int Sequences,
    int Heads,
    int KeyHeads,
    int HeadDimension,
    int QueryRow,
    int KeyRow
)
{
    /// <summary>How many of the queries' heads share a head of keys and values.</summary>
    public int Sharing => Heads / KeyHeads;
}
