namespace Proximal.Language;

/// <summary>Counts, lengths and first examples of a data set; see <see cref="DatasetInspection"/>.</summary>
public sealed record DatasetReport
{
    /// <summary>Path of the file, the folder, or the pattern of files.</summary>
    public required string Path { get; init; }

    /// <summary>Paths of the files.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Kind of the records.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>Number of records.</summary>
    public required int Count { get; init; }

    /// <summary>Number of records that cannot be read or encoded.</summary>
    public required int Invalid { get; init; }

    /// <summary>Messages about the first invalid records, at most five.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Number of records with the same members and values as one before.</summary>
    public required int Duplicates { get; init; }

    /// <summary>
    /// Length of each sequence, in the order of the records. A preference pair has two, other records one. In tokens with
    /// a tokenizer, or else in characters.
    /// </summary>
    public required IReadOnlyList<int> Lengths { get; init; }

    /// <summary>Whether lengths are in tokens.</summary>
    public required bool IsInTokens { get; init; }

    /// <summary>Tokens that the loss covers; 0 without a tokenizer, and for prompts.</summary>
    public required long TrainedTokens { get; init; }

    /// <summary>Sequences that are longer than <see cref="DatasetInspection.MaxLength"/>. Training cuts off their
    /// ends.</summary>
    public required int TooLong { get; init; }

    /// <summary>The first examples as the model reads them; none without a tokenizer.</summary>
    public required IReadOnlyList<InspectedExample> Examples { get; init; }
}

/// <summary>An example of a data set.</summary>
/// <param name="Place">File and place of its record.</param>
/// <param name="Sequences">Its sequences: two for a preference pair, one for others.</param>
public sealed record InspectedExample(string Place, IReadOnlyList<InspectedSequence> Sequences);

/// <summary>A sequence of tokens.</summary>
/// <param name="Name">What it is: <c>prompt</c>, <c>demonstration</c>, <c>chosen</c>, <c>rejected</c>, or its
/// label.</param>
/// <param name="Length">Number of tokens; of characters without a tokenizer.</param>
/// <param name="Tokens">The tokens; none without a tokenizer.</param>
public sealed record InspectedSequence(string Name, int Length, IReadOnlyList<InspectedToken> Tokens);

/// <summary>A token of a sequence.</summary>
/// <param name="Id">Id of the token.</param>
/// <param name="Text">Text of the token. Bytes that are no whole character become U+FFFD.</param>
/// <param name="IsTrained">Whether the loss covers the token.</param>
public readonly record struct InspectedToken(int Id, string Text, bool IsTrained);
