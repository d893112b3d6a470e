namespace Proximal.Language;

/// <summary>What Hugging Face files call the parts of a transformer.</summary>
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

    /// <summary>The output layer, which stands beside the trunk.</summary>
    public string Head { get; } = "lm_head";

    /// <summary>Whether files hold a matrix as [inputs, outputs]: GPT-2's projections.</summary>
    public bool IsTransposed(string name) =>
        ReferenceEquals(this, Gpt2)
        && Array.Exists(Transposed, ending => name.EndsWith(ending, StringComparison.Ordinal));

    public static FamilyNames Of(ModelFamily family) => family == ModelFamily.Gpt2 ? Gpt2 : Llama;
}
