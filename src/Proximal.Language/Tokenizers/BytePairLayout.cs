using System.Text.Json;

namespace Proximal.Language;

/// <summary>The parts of tokenizer.json around a byte-level BPE: as the file writes them, to be written again, and what they mean.</summary>
internal sealed record BytePairLayout
{
    internal JsonElement? Normalizer { get; init; }

    internal JsonElement? PreTokenizerText { get; init; }

    internal JsonElement? PostProcessor { get; init; }

    internal JsonElement? Decoder { get; init; }

    /// <summary>Whether merges are written as pairs rather than joined by a space.</summary>
    internal bool MergesAsPairs { get; init; } = true;

    /// <summary>Whether text is brought into normalisation form C first.</summary>
    internal bool ComposesCanonically { get; init; }

    internal required PreTokenizer PreTokenizer { get; init; }
}
