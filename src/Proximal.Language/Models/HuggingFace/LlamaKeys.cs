namespace Proximal.Language;

/// <summary>Keys of Llama and SmolLM.</summary>
internal sealed class LlamaKeys() : RotaryKeys(ModelFamily.Llama, "llama", "Llama")
{
    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "silu", "silu", "swish");
        json.RequireFlag("rope_interleaved", false);
        json.RequireFlag("use_sliding_window", false);
        bool bias = json.Boolean("attention_bias", false);
        return config with
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            FeedForwardBias = json.Boolean("mlp_bias", false),
        };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "silu");
        json.Set("attention_bias", config.OutputBias);
        json.Set("mlp_bias", config.FeedForwardBias);
    }
}

/// <summary>Keys of Mistral: no biases, and a window in every layer unless it is null.</summary>
internal sealed class MistralKeys() : RotaryKeys(ModelFamily.Mistral, "mistral", "Mistral")
{
    private const int DefaultWindow = 4096;

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "silu", "silu", "swish");
        return config with { SlidingWindow = json.IntOrNull("sliding_window", DefaultWindow) };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "silu");
        json.SetOrNull("sliding_window", config.SlidingWindow);
    }
}

/// <summary>Keys of OLMo 2.</summary>
internal sealed class Olmo2Keys() : RotaryKeys(ModelFamily.Olmo2, "olmo2", "Olmo2")
{
    /// <inheritdoc/>
    protected override double DefaultNormEpsilon => 1e-5;

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "silu", "silu", "swish");
        bool bias = json.Boolean("attention_bias", false);
        return config with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "silu");
        json.Set("attention_bias", config.OutputBias);
    }
}

/// <summary>Keys of Phi-3 and Phi-4.</summary>
internal sealed class Phi3Keys() : RotaryKeys(ModelFamily.Phi3, "phi3", "Phi3")
{
    /// <inheritdoc/>
    protected override double DefaultNormEpsilon => 1e-5;

    /// <inheritdoc/>
    protected override RopeKeys Rope { get; } = new() { DefaultOriginalContext = 4096, ReadsYarnAsLongRope = true };

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "silu", "silu", "swish");
        return config with { SlidingWindow = json.IntOrNull("sliding_window", null) };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "silu");
        json.SetOrNull("sliding_window", config.SlidingWindow);
    }
}
