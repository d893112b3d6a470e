namespace Proximal;

/// <summary>
/// Layout of rows that belong to sequences of different lengths, for recurrent networks. The rows are in time order:
/// the first steps of all sequences, then the second steps, and so on. At every step the sequences that still have one
/// are in the same order, the longest first. A sequence is within one episode, so its state is never reset.
/// </summary>
/// <param name="Counts">Number of sequences that have a row at each time step; it never increases. Empty if the rows
/// are independent.</param>
public readonly record struct SequenceLayout(ReadOnlyMemory<int> Counts)
{
    /// <summary>Whether the rows are independent.</summary>
    public bool IsEmpty => Counts.IsEmpty;

    /// <summary>Number of sequences. Their first steps are the first rows.</summary>
    public int Sequences => Counts.IsEmpty ? 0 : Counts.Span[0];

    /// <summary>Length of the longest sequence.</summary>
    public int Steps => Counts.Length;
}
