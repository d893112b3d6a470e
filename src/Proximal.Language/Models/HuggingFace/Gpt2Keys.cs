namespace Proximal.Language;

/// <summary>Keys of GPT-2.</summary>
internal sealed class Gpt2Keys() : FamilyKeys(ModelFamily.Gpt2, "gpt2", "GPT2")
{
    /// <inheritdoc/>
    public override string LanguageModelClass => "GPT2LMHeadModel";

    /// <inheritdoc/>
    public override ModelConfig Read(JsonObjectReader json)
    {
        json.RequireText("activation_function", "gelu_new", "gelu_new", "gelu_pytorch_tanh");
        json.RequireFlag("scale_attn_weights", true);
        json.RequireFlag("scale_attn_by_inverse_layer_idx", false);
        json.RequireFlag("add_cross_attention", false);
        int width = json.Int("n_embd");
        int heads = json.Int("n_head");
        return new ModelConfig
        {
            Context = json.Int("n_positions", json.Has("n_ctx") ? json.Int("n_ctx") : null),
            Width = width,
            Layers = json.Int("n_layer"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadDimension = heads > 0 ? width / heads : 0,
            FeedForwardWidth = json.Int("n_inner", 4 * width),
            NormEpsilon = json.Number("layer_norm_epsilon", 1e-5),
            TiedHead = json.Boolean("tie_word_embeddings", true),
            QueryKeyValueBias = true,
            OutputBias = true,
            FeedForwardBias = true,
        };
    }

    /// <inheritdoc/>
    public override void Write(JsonObjectEditor json, ModelConfig config)
    {
        json.Set("n_positions", config.Context);
        if (json.Json.ContainsKey("n_ctx"))
            json.Set("n_ctx", config.Context);
        json.Set("n_embd", config.Width);
        json.Set("n_layer", config.Layers);
        json.Set("n_head", config.Heads);
        if (json.Json["n_inner"] is not null || config.FeedForwardWidth != 4 * config.Width)
            json.Set("n_inner", config.FeedForwardWidth);
        json.SetIfMissing("activation_function", "gelu_new");
        json.Set("layer_norm_epsilon", config.NormEpsilon);
        if (json.Json["tie_word_embeddings"] is not null || !config.TiedHead)
            json.Set("tie_word_embeddings", config.TiedHead);
    }
}
