using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Names of pre-tokenizers in GGUF files (tokenizer.ggml.pre), by their components in tokenizer.json. Programs have the
/// rules of each name built in.
/// </summary>
internal static class GgufPreTokenizers
{
    private const string BytesOfWords = "ByteLevel with use_regex",
        Bytes = "ByteLevel",
        Digits = "Digits";

    private const string Gpt4O =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Tekken =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        + @"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] DeepSeek3 =
    [
        @"\p{N}{1,3}",
        "[一-龥\u3040-ゟ゠-ヿ]+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
            + "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
    ];

    // The second name is that of tokenizers with ignore_merges; null if either works.
    private static readonly (string[] Steps, string Name, string? IgnoringMerges)[] Known =
    [
        ([BytesOfWords], "gpt-2", null),
        ([Llama3Splitter.Llama3Pattern, Bytes], "dbrx", "llama-bpe"),
        ([Llama3Splitter.Qwen2Pattern, Bytes], "qwen2", null),
        ([Digits, BytesOfWords], "smollm", null),
        ([Gpt4O, Bytes], "gpt-4o", null),
        ([Tekken, Bytes], "tekken", null),
        ([.. DeepSeek3, Bytes], "deepseek-v3", null),
    ];

    /// <summary>The name of a tokenizer's pre-tokenizer.</summary>
    /// <param name="pipeline">Components of the tokenizer.</param>
    /// <param name="ignoresMerges">Whether words of the vocabulary are tokens without merges.</param>
    /// <exception cref="InvalidInputException">There is no name.</exception>
    public static string NameOf(TokenizerPipeline pipeline, bool ignoresMerges)
    {
        // Programs apply no normalizer. NFC changes no text that is already composed, as nearly all is.
        string[] normalizers = ComponentJson.Components(
            pipeline.NormalizerJson,
            "normalizer",
            "normalizers",
            static (type, _) => new[] { type }
        );
        if (normalizers.FirstOrDefault(static type => type != "NFC") is { } other)
            throw GgufTokenizer.Unsupported($"the normalizer {other}");
        string[] steps = ComponentJson.Components(
            pipeline.PreTokenizerJson,
            "pre_tokenizer",
            "pretokenizers",
            static (type, part) => new[] { StepOf(type, part) }
        );
        foreach ((string[] known, string name, string? ignoring) in Known)
            if (known.SequenceEqual(steps, StringComparer.Ordinal))
                return ignoresMerges ? ignoring ?? name : name;
        throw GgufTokenizer.Unsupported($"the pre_tokenizer {string.Join(", ", steps)}");
    }

    private static string StepOf(string type, JsonElement part) =>
        type switch
        {
            "ByteLevel" when !part.Flag("add_prefix_space", true) => part.Flag("use_regex", true)
                ? BytesOfWords
                : Bytes,
            "Digits" when part.Flag("individual_digits", false) => Digits,
            "Split" when part.Text("behavior") == "Isolated" && !part.Flag("invert", false) => TextPattern
                .Read(part)
                .Regex
                ?? type,
            _ => type,
        };
}
