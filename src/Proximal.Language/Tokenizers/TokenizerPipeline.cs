using System.Text.Json;

namespace Proximal.Language;

/// <summary>Components of a tokenizer, in the order of encoding, and their JSON, for saving.</summary>
internal sealed record TokenizerPipeline
{
    internal Normalizer? Normalizer { get; init; }

    internal JsonElement? NormalizerJson { get; init; }

    internal PreTokenizerSequence PreTokenizer { get; init; } = new([]);

    internal JsonElement? PreTokenizerJson { get; init; }

    internal required TokenModel Model { get; init; }

    internal PostProcessor PostProcessor { get; init; } = PostProcessor.None;

    internal JsonElement? PostProcessorJson { get; init; }

    internal required TokenDecoding Decoding { get; init; }

    internal JsonElement? DecoderJson { get; init; }
}
