namespace Proximal.Language;

/// <summary>Names of a transformer's modules in Hugging Face files.</summary>
internal sealed record FamilyNames(
    string Trunk,
    string Embedding,
    string? Positions,
    string Blocks,
    string FinalNorm,
    string AttentionNorm,
    string Attention,
    string FeedForwardNorm
)
{
    private static readonly string[] Transposed = [".c_attn.weight", ".c_proj.weight", ".c_fc.weight"];

    private static readonly FamilyNames Gpt2 = new("transformer", "wte", "wpe", "h", "ln_f", "ln_1", "attn", "ln_2");

    private static readonly FamilyNames Llama = new(
        "model",
        "embed_tokens",
        null,
        "layers",
        "norm",
        "input_layernorm",
        "self_attn",
        "post_attention_layernorm"
    );

    public string FeedForward { get; } = "mlp";

    /// <summary>Output layer, beside the trunk.</summary>
    public string Head { get; } = "lm_head";

    /// <summary>Whether files store a matrix as [inputs, outputs]: the projections of GPT-2.</summary>
    public bool IsTransposed(string name) =>
        ReferenceEquals(this, Gpt2)
        && Array.Exists(Transposed, suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    public static FamilyNames Of(ModelFamily family) => family == ModelFamily.Gpt2 ? Gpt2 : Llama;
}
