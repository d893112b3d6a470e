using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// The post-processor of a tokenizer. Those of Llama and Gemma follow <c>add_bos_token</c> and <c>add_eos_token</c> of
/// tokenizer_config.json instead of tokenizer.json, as in transformers.
/// </summary>
internal static class SurroundingTokens
{
    private static readonly string[] Classes =
    [
        "LlamaTokenizer",
        "LlamaTokenizerFast",
        "CodeLlamaTokenizer",
        "CodeLlamaTokenizerFast",
        "GemmaTokenizer",
        "GemmaTokenizerFast",
    ];

    /// <summary>Reads the post-processor.</summary>
    /// <param name="root">Content of tokenizer.json.</param>
    /// <param name="specialTokens">The special tokens, with tokenizer_config.json.</param>
    /// <exception cref="FormatException">A member is damaged.</exception>
    internal static PostProcessor Read(JsonElement root, SpecialTokenIds specialTokens)
    {
        PostProcessor processor = PostProcessorReader.Read(root.Optional("post_processor"));
        if (
            specialTokens.Source is not { } config
            || !Classes.Contains(config.OptionalText("tokenizer_class"), StringComparer.Ordinal)
        )
            return processor;
        return processor with
        {
            Before = config.Flag("add_bos_token", true) && specialTokens.Begin is { } begin ? [begin] : [],
            After = config.Flag("add_eos_token", false) && specialTokens.End is { } end ? [end] : [],
        };
    }
}
