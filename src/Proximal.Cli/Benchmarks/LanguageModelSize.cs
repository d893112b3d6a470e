using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>A GPT-2 size for language-model benchmarks, in single precision.</summary>
/// <param name="Name">The name of the size.</param>
/// <param name="Config">The configuration of the model.</param>
/// <param name="Sequences">The number of sequences in a training batch.</param>
internal sealed record LanguageModelSize(string Name, ModelConfig Config, int Sequences)
{
    /// <summary>30 million parameters, two thirds of them in the embeddings; batches of 8 × 256 tokens.</summary>
    public static LanguageModelSize Small { get; } =
        new("small", ModelConfig.Gpt2(vocabulary: 50304, context: 256, width: 384, layers: 6, heads: 6), 8);

    /// <summary>0.9 million parameters; batches of 8 × 128 tokens.</summary>
    public static LanguageModelSize Tiny { get; } =
        new("tiny", ModelConfig.Gpt2(vocabulary: 512, context: 128, width: 128, layers: 4, heads: 4), 8);

    /// <summary>The number of tokens in a training batch.</summary>
    public int BatchTokens => Sequences * Config.Context;

    /// <summary>The number of matrix elements that a token is multiplied with: 12 width² per layer, and the output
    /// layer.</summary>
    public long MatrixElements =>
        (12L * Config.Layers * Config.Width * Config.Width) + ((long)Config.Vocabulary * Config.Width);

    /// <summary>Creates a randomly initialized model.</summary>
    public CausalLanguageModel Create()
    {
        var random = new Rng(seed: 1);
        return CausalLanguageModel.Create(Config, ref random);
    }
}
