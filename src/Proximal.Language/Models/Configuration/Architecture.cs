using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Structure of a family's transformer, with the names of its modules in Hugging Face files. What differs between
/// models of a family is in <see cref="ModelConfig"/>.
/// </summary>
internal sealed record Architecture
{
    /// <summary>Module of the model without its output layer.</summary>
    public string Trunk { get; init; } = "model";

    /// <summary>Token embedding.</summary>
    public string Embedding { get; init; } = "embed_tokens";

    /// <summary>Position embedding; null for rotary positions.</summary>
    public string? Positions { get; init; }

    /// <summary>Container of the blocks.</summary>
    public string Blocks { get; init; } = "layers";

    /// <summary>Norm after the last block.</summary>
    public string FinalNorm { get; init; } = "norm";

    /// <summary>Output layer, beside the trunk.</summary>
    public string Head { get; init; } = "lm_head";

    /// <summary>Kind of all norms.</summary>
    public NormKind Norm { get; init; } = NormKind.Rms;

    /// <summary>Norm before attention; null for none.</summary>
    public string? AttentionNorm { get; init; } = "input_layernorm";

    /// <summary>Norm of the result of attention; null for none.</summary>
    public string? AttentionOutputNorm { get; init; }

    /// <summary>Norm before the feed-forward layer; null for none.</summary>
    public string? FeedForwardNorm { get; init; } = "post_attention_layernorm";

    /// <summary>Norm of the result of the feed-forward layer; null for none.</summary>
    public string? FeedForwardOutputNorm { get; init; }

    /// <summary>Attention of a block.</summary>
    public string Attention { get; init; } = "self_attn";

    /// <summary>Projections to query, key and value: three, or one for all.</summary>
    public IReadOnlyList<string> AttentionInputs { get; init; } = ["q_proj", "k_proj", "v_proj"];

    /// <summary>
    /// Whether one projection for query, key and value is ordered head by head, instead of all queries first.
    /// </summary>
    public bool OrdersByHead { get; init; }

    /// <summary>Projection of the result of attention.</summary>
    public string AttentionOutput { get; init; } = "o_proj";

    /// <summary>Norms of queries and keys (q_norm, k_norm).</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Feed-forward layer of a block.</summary>
    public string FeedForward { get; init; } = "mlp";

    /// <summary>
    /// Input projections of the feed-forward layer: gate and up of a gated layer, or one projection.
    /// </summary>
    public IReadOnlyList<string> FeedForwardInputs { get; init; } = ["gate_proj", "up_proj"];

    /// <summary>Whether the feed-forward layer multiplies an activated gate by a second projection.</summary>
    public bool IsGated { get; init; } = true;

    /// <summary>Last projection of the feed-forward layer.</summary>
    public string FeedForwardOutput { get; init; } = "down_proj";

    /// <summary>Activation of the feed-forward layer.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Whether token embeddings are multiplied by √width.</summary>
    public bool ScalesEmbedding { get; init; }

    /// <summary>
    /// Whether new weights of the last layer of each residual branch are divided by √(2 layers), as in GPT-2.
    /// </summary>
    public bool ScalesResidualWeights { get; init; }

    /// <summary>Names of projections whose matrices are [inputs, outputs] in files.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>PEFT's default targets of adapters; empty if it has none.</summary>
    public IReadOnlyList<string> AdapterTargets { get; init; } = ["q_proj", "v_proj"];

    /// <summary>Whether files store a matrix as [inputs, outputs].</summary>
    public bool IsTransposed(string name)
    {
        foreach (string projection in Transposed)
            if (name.EndsWith($".{projection}.weight", StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>Structure of a family.</summary>
    public static Architecture Of(ModelFamily family) =>
        family switch
        {
            ModelFamily.Gpt2 => Architectures.Gpt2,
            ModelFamily.Qwen3 => Architectures.Qwen3,
            ModelFamily.Gemma2 => Architectures.Gemma2,
            ModelFamily.Gemma3 => Architectures.Gemma3,
            ModelFamily.Phi3 => Architectures.Phi3,
            ModelFamily.Olmo2 => Architectures.Olmo2,
            ModelFamily.GptNeoX => Architectures.GptNeoX,
            _ => Architectures.Llama,
        };
}

/// <summary>Kinds of normalization.</summary>
internal enum NormKind
{
    /// <summary>Root mean square, times the weight.</summary>
    Rms,

    /// <summary>Root mean square, times 1 + weight (Gemma).</summary>
    RmsPlusOne,

    /// <summary>Mean and variance, with a bias.</summary>
    Layer,
}

/// <summary>Norms of queries and keys before rotary positions.</summary>
internal enum QueryKeyNorm
{
    /// <summary>None.</summary>
    None,

    /// <summary>Each head is normalized, with weights that all heads share.</summary>
    Head,

    /// <summary>All heads are normalized together.</summary>
    Projection,
}
