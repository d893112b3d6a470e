using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The structures of all families. Llama, Mistral and Qwen2 share one.</summary>
internal static class Architectures
{
    public static readonly Architecture Gpt2 = new()
    {
        Trunk = "transformer",
        Embedding = "wte",
        Positions = "wpe",
        Blocks = "h",
        FinalNorm = "ln_f",
        Norm = NormKind.Layer,
        AttentionNorm = "ln_1",
        FeedForwardNorm = "ln_2",
        Attention = "attn",
        AttentionInputs = ["c_attn"],
        AttentionOutput = "c_proj",
        FeedForwardInputs = ["c_fc"],
        IsGated = false,
        FeedForwardOutput = "c_proj",
        Activation = Activation.Gelu,
        ScalesResidualWeights = true,
        Transposed = ["c_attn", "c_proj", "c_fc"],
        AdapterTargets = ["c_attn"],
    };

    public static readonly Architecture Llama = new();

    public static readonly Architecture Qwen3 = Llama with { QueryKeyNorm = QueryKeyNorm.Head };

    public static readonly Architecture Gemma2 = Llama with
    {
        Norm = NormKind.RmsPlusOne,
        AttentionOutputNorm = "post_attention_layernorm",
        FeedForwardNorm = "pre_feedforward_layernorm",
        FeedForwardOutputNorm = "post_feedforward_layernorm",
        Activation = Activation.Gelu,
        ScalesEmbedding = true,
    };

    public static readonly Architecture Gemma3 = Gemma2 with { QueryKeyNorm = QueryKeyNorm.Head };

    public static readonly Architecture Phi3 = Llama with
    {
        AttentionInputs = ["qkv_proj"],
        FeedForwardInputs = ["gate_up_proj"],
        AdapterTargets = [],
    };

    public static readonly Architecture Olmo2 = Llama with
    {
        AttentionNorm = null,
        AttentionOutputNorm = "post_attention_layernorm",
        FeedForwardNorm = null,
        FeedForwardOutputNorm = "post_feedforward_layernorm",
        QueryKeyNorm = QueryKeyNorm.Projection,
        AdapterTargets = [],
    };

    public static readonly Architecture GptNeoX = new()
    {
        Trunk = "gpt_neox",
        Embedding = "embed_in",
        FinalNorm = "final_layer_norm",
        Head = "embed_out",
        Norm = NormKind.Layer,
        Attention = "attention",
        AttentionInputs = ["query_key_value"],
        OrdersByHead = true,
        AttentionOutput = "dense",
        FeedForwardInputs = ["dense_h_to_4h"],
        IsGated = false,
        FeedForwardOutput = "dense_4h_to_h",
        Activation = Activation.GeluErf,
        AdapterTargets = ["query_key_value"],
    };
}
