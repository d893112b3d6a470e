using System.Text.Json;

namespace Proximal.Language;

/// <summary>Which ids control the model, and what surrounds a whole text. Ids that are not there are null or left out.</summary>
internal sealed record SpecialTokenIds
{
    internal int? Begin { get; init; }

    internal int? End { get; init; }

    internal int? Pad { get; init; }

    /// <summary>Further ids at which generation ends.</summary>
    internal IReadOnlyList<int> FurtherEnds { get; init; } = [];

    internal ChatTemplate? ChatTemplate { get; init; }

    /// <summary>What comes before a whole text that is encoded with special tokens.</summary>
    internal int[] Before { get; init; } = [];

    /// <summary>What comes after it.</summary>
    internal int[] After { get; init; } = [];

    /// <summary>tokenizer_config.json as it was read, whose further members are written again; null where there was none.</summary>
    internal JsonElement? Source { get; init; }
}
