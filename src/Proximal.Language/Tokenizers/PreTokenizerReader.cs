using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the members <c>normalizer</c> and <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Whether the tokenizer is byte-level.</summary>
    internal static bool IsByteLevel(JsonElement root) =>
        root.Optional("pre_tokenizer") is { } preTokenizer
        && Parts(preTokenizer, "pretokenizers").Any(static part => part.Text("type") == "ByteLevel");

    /// <summary>Whether text is normalized to Unicode form C (NFC), the only supported normalizer.</summary>
    /// <exception cref="FormatException">There is another normalizer.</exception>
    internal static bool RequiresNfc(JsonElement? normalizer)
    {
        if (normalizer is null)
            return false;
        bool isNfc = false;
        foreach (JsonElement part in Parts(normalizer.Value, "normalizers"))
            isNfc =
                part.Text("type") == "NFC"
                    ? true
                    : throw new FormatException(
                        $"its normalizer is of type {MessageText.Excerpt(part.Text("type"))}, but only NFC is supported"
                    );
        return isNfc;
    }

    /// <exception cref="FormatException">A type is not supported.</exception>
    internal static PreTokenizer Read(JsonElement? preTokenizer) =>
        new(preTokenizer is null ? [] : [.. Parts(preTokenizer.Value, "pretokenizers").Select(Step)]);

    private static PreTokenizerStep Step(JsonElement part) =>
        part.Text("type") switch
        {
            "ByteLevel" => new PreTokenizerStep(
                part.Optional("use_regex") is { ValueKind: JsonValueKind.False } ? null : new Gpt2Splitter(),
                part.Optional("add_prefix_space") is not { ValueKind: JsonValueKind.False }
            ),
            "Digits" => new PreTokenizerStep(new DigitSplitter(part.Boolean("individual_digits"))),
            "Split" => new PreTokenizerStep(Split(part)),
            var type => throw new FormatException(
                $"its pre_tokenizer contains {MessageText.Excerpt(type)}, but only ByteLevel, Split and Digits are "
                    + "supported"
            ),
        };

    private static TextSplitter Split(JsonElement part)
    {
        JsonElement pattern = part.Member("pattern");
        string expression = pattern.Optional("Regex") is { } regex
            ? regex.GetString()!
            : System.Text.RegularExpressions.Regex.Escape(pattern.Text("String"));
        bool inverts = part.Optional("invert") is { ValueKind: JsonValueKind.True };
        return part.Text("behavior") switch
        {
            "Isolated" => TextSplitter.ForPattern(expression, removesGaps: false, removesMatches: false),
            "Removed" => TextSplitter.ForPattern(expression, removesGaps: inverts, removesMatches: !inverts),
            var behavior => throw new FormatException(
                $"its pre_tokenizer splits with the behavior {MessageText.Excerpt(behavior)}, but only Isolated and "
                    + "Removed are supported"
            ),
        };
    }

    private static IEnumerable<JsonElement> Parts(JsonElement element, string listName)
    {
        if (element.Text("type") != "Sequence")
            return [element];
        return element.Member(listName).EnumerateArray().SelectMany(part => Parts(part, listName));
    }
}
