using System.Text.Json;

namespace Proximal.Language;

/// <summary>Members of tokenizer.json besides the BPE model: their JSON, for saving, and their meaning.</summary>
internal sealed record BytePairLayout
{
    internal JsonElement? Normalizer { get; init; }

    internal JsonElement? PreTokenizerJson { get; init; }

    internal JsonElement? PostProcessor { get; init; }

    internal JsonElement? Decoder { get; init; }

    /// <summary>Whether merges are stored as pairs instead of joined by a space.</summary>
    internal bool MergesAsPairs { get; init; } = true;

    /// <summary>Whether text is normalized to Unicode form C (NFC) first.</summary>
    internal bool NormalizeNfc { get; init; }

    internal required PreTokenizer PreTokenizer { get; init; }
}
