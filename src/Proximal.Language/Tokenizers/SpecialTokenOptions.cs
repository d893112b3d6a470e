namespace Proximal.Language;

/// <summary>The special tokens of a new tokenizer, which get the last ids in the order in which they stand here.</summary>
public sealed record SpecialTokenOptions
{
    /// <summary>What begins a text; null: nothing. It may be the same as <see cref="End"/>, as it is for GPT-2.</summary>
    public string? Begin { get; init; }

    /// <summary>What ends a text; <c>&lt;|endoftext|&gt;</c> by default, null: nothing.</summary>
    public string? End { get; init; } = "<|endoftext|>";

    /// <summary>What other programs fill batches with; null (the default): nothing. Nothing here pads.</summary>
    public string? Pad { get; init; }

    /// <summary>What stands for text that the vocabulary lacks; null (the default): such text is an error. Byte-level vocabularies
    /// lack nothing.</summary>
    public string? Unknown { get; init; }

    /// <summary>Further special tokens; none by default.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>How conversations are written, whose tokens are added to the special ones; null (the default): there are none.</summary>
    public ChatTemplate? ChatTemplate { get; init; }

    /// <summary>All of them as added tokens behind a vocabulary.</summary>
    /// <exception cref="InvalidInputException">One is empty, or an entry of the vocabulary.</exception>
    internal AddedToken[] After(ICollection<string> vocabulary)
    {
        string[] contents = Contents();
        if (Array.Find(contents, vocabulary.Contains) is { } taken)
            throw new InvalidInputException($"the special token '{taken}' is an entry of the vocabulary already");
        return [.. contents.Select((content, i) => new AddedToken(vocabulary.Count + i, content, Special: true))];
    }

    /// <summary>The text of all of them.</summary>
    /// <exception cref="InvalidInputException">One is empty.</exception>
    internal string[] Contents()
    {
        string?[] all = [Begin, End, Pad, Unknown, .. ChatTemplate?.SpecialTokens ?? [], .. Further];
        if (all.Contains(""))
            throw new InvalidInputException("a special token must not be empty");
        return [.. all.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The parts that the tokens play.</summary>
    internal SpecialTokenIds Settings(VocabularyTable table)
    {
        return new SpecialTokenIds
        {
            Begin = Id(Begin),
            End = Id(End),
            Pad = Id(Pad),
            ChatTemplate = ChatTemplate,
        };

        int? Id(string? token) => token is null ? null : table.Find(token);
    }
}
