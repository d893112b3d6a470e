namespace Proximal.Language;

/// <summary>Keys of GPT-NeoX and Pythia.</summary>
internal sealed class GptNeoXKeys() : RotaryKeys(ModelFamily.GptNeoX, "gpt_neox", "GPTNeoX")
{
    /// <inheritdoc/>
    protected override string NormEpsilonKey => "layer_norm_eps";

    /// <inheritdoc/>
    protected override double DefaultNormEpsilon => 1e-5;

    /// <inheritdoc/>
    protected override bool HasKeyValueHeads => false;

    /// <inheritdoc/>
    protected override RopeKeys Rope { get; } =
        new()
        {
            OldThetaKey = "rotary_emb_base",
            OldShareKey = "rotary_pct",
            DefaultShare = 0.25,
        };

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "gelu", "gelu");
        bool bias = json.Boolean("attention_bias", true);
        return config with
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            FeedForwardBias = true,
            ParallelResidual = json.Boolean("use_parallel_residual", true),
        };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "gelu");
        json.Set("attention_bias", config.OutputBias);
        json.Set("use_parallel_residual", config.ParallelResidual);
    }
}
