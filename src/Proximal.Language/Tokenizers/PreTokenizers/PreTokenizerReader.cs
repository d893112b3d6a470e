using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    // Each one after the first doubles the length of some texts.
    private const int MaxByteSteps = 4;

    /// <summary>Reads the steps.</summary>
    /// <param name="preTokenizer">The member; null if there is none.</param>
    /// <param name="endsInBytes">
    /// Whether the last step writes the bytes of the text in the byte-level alphabet. It is then left out, and the model
    /// can encode the bytes themselves.
    /// </param>
    /// <exception cref="FormatException">A step is damaged or its type is not supported.</exception>
    internal static PreTokenizer[] Read(JsonElement? preTokenizer, out bool endsInBytes)
    {
        PreTokenizer[] steps = ComponentJson.Components(preTokenizer, "pre_tokenizer", "pretokenizers", ReadOne);
        if (steps.Count(static step => step is ByteAlphabetPreTokenizer) > MaxByteSteps)
            throw new FormatException($"its pre_tokenizer has more than {MaxByteSteps} ByteLevel");
        endsInBytes = steps is [.., ByteAlphabetPreTokenizer];
        return endsInBytes ? steps[..^1] : steps;
    }

    private static PreTokenizer[]? ReadOne(string type, JsonElement part) =>
        type switch
        {
            "ByteLevel" => ReadByteLevel(part),
            "Split" =>
            [
                SplitPreTokenizer.Create(
                    TextPattern.Read(part),
                    Behavior(part.Text("behavior")),
                    part.Flag("invert", false)
                ),
            ],
            "Digits" => [new DigitsPreTokenizer(part.Flag("individual_digits", false))],
            "Metaspace" => [ReadMetaspace(part)],
            "Whitespace" => [new WhitespacePreTokenizer()],
            "WhitespaceSplit" => [new WhitespaceSplitPreTokenizer()],
            "Punctuation" => [new PunctuationPreTokenizer(Behavior(part.OptionalText("behavior") ?? "Isolated"))],
            "BertPreTokenizer" => [new BertPreTokenizer()],
            _ => null,
        };

    private static PreTokenizer[] ReadByteLevel(JsonElement part)
    {
        var steps = new List<PreTokenizer>();
        if (part.Flag("add_prefix_space", true))
            steps.Add(new PrefixSpacePreTokenizer());
        if (part.Flag("use_regex", true))
            steps.Add(new Gpt2Splitter());
        steps.Add(new ByteAlphabetPreTokenizer());
        return [.. steps];
    }

    private static MetaspacePreTokenizer ReadMetaspace(JsonElement part)
    {
        (string replacement, PrependScheme prepends) = MetaspaceJson.Read(part);
        return new MetaspacePreTokenizer(replacement, prepends, part.Flag("split", true));
    }

    private static SplitBehavior Behavior(string name) =>
        name switch
        {
            "Removed" => SplitBehavior.Removed,
            "Isolated" => SplitBehavior.Isolated,
            "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" => SplitBehavior.MergedWithNext,
            "Contiguous" => SplitBehavior.Contiguous,
            _ => throw new FormatException(
                "'behavior' must be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous, but is "
                    + MessageText.Quote(name)
            ),
        };
}
