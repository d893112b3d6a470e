using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>A GPT-2 on which the speed of language models is compared, in single precision.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Config">Its shape.</param>
/// <param name="Sequences">Sequences of a training batch.</param>
internal sealed record LanguageModelSize(string Name, ModelConfig Config, int Sequences)
{
    /// <summary>30 million parameters, two thirds of them in the vocabulary; batches of 8 × 256 tokens.</summary>
    public static LanguageModelSize Small { get; } =
        new("small", ModelConfig.Gpt2(vocabulary: 50304, context: 256, width: 384, layers: 6, heads: 6), 8);

    /// <summary>0.9 million parameters; batches of 8 × 128 tokens.</summary>
    public static LanguageModelSize Tiny { get; } =
        new("tiny", ModelConfig.Gpt2(vocabulary: 512, context: 128, width: 128, layers: 4, heads: 4), 8);

    /// <summary>Tokens of a training batch.</summary>
    public int BatchTokens => Sequences * Config.Context;

    /// <summary>Numbers in the matrices that a token is multiplied with: 12 width² for each layer, and the output layer.</summary>
    public long MatrixElements =>
        (12L * Config.Layers * Config.Width * Config.Width) + ((long)Config.Vocabulary * Config.Width);

    /// <summary>A model with fresh parameters.</summary>
    public CausalLanguageModel Create()
    {
        var random = new Rng(seed: 1);
        return CausalLanguageModel.Create(Config, ref random);
    }
}
