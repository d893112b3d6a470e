using System.Text.Json;

namespace Proximal.Language;

/// <summary>Ids of special tokens. Missing ids are null or omitted.</summary>
internal sealed record SpecialTokenIds
{
    internal int? Begin { get; init; }

    internal int? End { get; init; }

    internal int? Pad { get; init; }

    /// <summary>Additional ids that stop generation.</summary>
    internal IReadOnlyList<int> AdditionalEnds { get; init; } = [];

    internal ChatTemplate? ChatTemplate { get; init; }

    /// <summary>
    /// tokenizer_config.json as it was read, whose other members are kept in saving; null if there was none.
    /// </summary>
    internal JsonElement? Source { get; init; }

    /// <summary>The same of special_tokens_map.json.</summary>
    internal JsonElement? MapSource { get; init; }

    /// <summary>
    /// generation_config.json as it was read, whose other members, such as the temperature, are kept in saving; null if
    /// there was none.
    /// </summary>
    internal JsonElement? GenerationSource { get; init; }
}
