namespace Proximal.Language;

/// <summary>Special tokens of a new tokenizer. They get the last ids, in the order of these properties.</summary>
public sealed record SpecialTokenOptions
{
    /// <summary>
    /// Token at the start of a text (bos_token). Default null: none. It can be equal to <see cref="End"/>, as in GPT-2.
    /// </summary>
    public string? Begin { get; init; }

    /// <summary>Token at the end of a text (eos_token). Default <c>&lt;|endoftext|&gt;</c>; null for none.</summary>
    public string? End { get; init; } = "<|endoftext|>";

    /// <summary>Padding token (pad_token) for other programs; this library does not pad. Default null: none.</summary>
    public string? Pad { get; init; }

    /// <summary>
    /// Token for text that is not in the vocabulary (unk_token). Default null: such text is an error. Byte-level
    /// vocabularies do not need it.
    /// </summary>
    public string? Unknown { get; init; }

    /// <summary>Additional special tokens. Default none.</summary>
    public IReadOnlyList<string> Additional { get; init; } = [];

    /// <summary>Chat template, whose tokens become special tokens. Default null: none.</summary>
    public ChatTemplate? ChatTemplate { get; init; }

    /// <summary>The special tokens as added tokens after a vocabulary.</summary>
    /// <exception cref="InvalidInputException">A token is empty, or an entry of the vocabulary.</exception>
    internal AddedToken[] After(ICollection<string> vocabulary)
    {
        string[] contents = Contents();
        if (Array.Find(contents, vocabulary.Contains) is { } duplicate)
            throw new InvalidInputException($"the special token '{duplicate}' is already in the vocabulary");
        return [.. contents.Select((content, i) => new AddedToken(vocabulary.Count + i, content, Special: true))];
    }

    /// <summary>Texts of all special tokens.</summary>
    /// <exception cref="InvalidInputException">A token is empty.</exception>
    internal string[] Contents()
    {
        string?[] all = [Begin, End, Pad, Unknown, .. ChatTemplate?.SpecialTokens ?? [], .. Additional];
        if (all.Contains(""))
            throw new InvalidInputException("a special token must not be empty");
        return [.. all.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Ids of the special tokens in a vocabulary.</summary>
    internal SpecialTokenIds Ids(VocabularyTable table)
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
