namespace Proximal.Language;

/// <summary>Names of tensors in GGUF files, by those of Hugging Face files.</summary>
/// <param name="architecture">Structure of the family.</param>
internal sealed class GgufNames(Architecture architecture)
{
    private readonly Dictionary<string, string> modules = ModulesOf(architecture);

    /// <summary>Name of a tensor.</summary>
    /// <param name="name">Its name in this library, such as <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
    /// <returns>Such as <c>blk.0.attn_q.weight</c>.</returns>
    public string Of(string name)
    {
        int dot = name.LastIndexOf('.');
        (string path, string kind) = (name[..dot], name[(dot + 1)..]);
        string blocks = $"{architecture.Trunk}.{architecture.Blocks}.";
        if (!path.StartsWith(blocks, StringComparison.Ordinal))
            return $"{modules[path]}.{kind}";
        string[] parts = path[blocks.Length..].Split('.', 2);
        return $"blk.{parts[0]}.{modules[parts[1]]}.{kind}";
    }

    private static Dictionary<string, string> ModulesOf(Architecture architecture)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        Add($"{architecture.Trunk}.{architecture.Embedding}", "token_embd");
        Add(architecture.Positions is { } positions ? $"{architecture.Trunk}.{positions}" : null, "position_embd");
        Add($"{architecture.Trunk}.{architecture.FinalNorm}", "output_norm");
        Add(architecture.Head, "output");
        Add(architecture.AttentionNorm, "attn_norm");
        Add(architecture.AttentionOutputNorm, "post_attention_norm");
        Add(architecture.FeedForwardNorm, "ffn_norm");
        Add(architecture.FeedForwardOutputNorm, "post_ffw_norm");
        AddAll(
            architecture.Attention,
            architecture.AttentionInputs,
            architecture.AttentionInputs.Count == 1 ? ["attn_qkv"] : ["attn_q", "attn_k", "attn_v"]
        );
        Add($"{architecture.Attention}.{architecture.AttentionOutput}", "attn_output");
        Add($"{architecture.Attention}.q_norm", "attn_q_norm");
        Add($"{architecture.Attention}.k_norm", "attn_k_norm");
        AddAll(
            architecture.FeedForward,
            architecture.FeedForwardInputs,
            architecture.FeedForwardInputs.Count == 1 ? ["ffn_up"] : ["ffn_gate", "ffn_up"]
        );
        Add($"{architecture.FeedForward}.{architecture.FeedForwardOutput}", "ffn_down");
        return names;

        void Add(string? path, string name)
        {
            if (path is not null)
                names.Add(path, name);
        }

        void AddAll(string module, IReadOnlyList<string> projections, string[] own)
        {
            for (int i = 0; i < own.Length; i++)
                Add($"{module}.{projections[i]}", own[i]);
        }
    }
}
