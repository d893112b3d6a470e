namespace Proximal.Language;

/// <summary>Keys that Gemma 2 and Gemma 3 share.</summary>
/// <param name="family">The family.</param>
/// <param name="type">Its model_type.</param>
/// <param name="classPrefix">Start of the names of its classes in transformers.</param>
internal abstract class GemmaKeys(ModelFamily family, string type, string classPrefix)
    : RotaryKeys(family, type, classPrefix)
{
    private const int DefaultWindow = 4096;
    private const double DefaultQueryScalar = 256;
    private const string Activation = "gelu_pytorch_tanh";

    /// <inheritdoc/>
    protected override bool DefaultTiedHead => true;

    /// <inheritdoc/>
    protected override int? DefaultHeadDimension => 256;

    /// <summary>Default of <see cref="ModelConfig.FinalLogitSoftcap"/>.</summary>
    protected abstract double? DefaultFinalSoftcap { get; }

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_activation", Activation, Activation, "gelu_new");
        json.RequireFlag("use_bidirectional_attention", false);
        bool bias = json.Boolean("attention_bias", false);
        return config with
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            SlidingWindow = json.IntOrNull("sliding_window", DefaultWindow),
            SlidingLayers = LayerTypes.Read(json, config.Layers, Slides(json)),
            QueryPreAttentionScalar = json.Number("query_pre_attn_scalar", DefaultQueryScalar),
            FinalLogitSoftcap = json.NumberOrNull("final_logit_softcapping", DefaultFinalSoftcap),
        };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_activation", Activation);
        json.Set("attention_bias", config.OutputBias);
        json.SetOrNull("sliding_window", config.SlidingWindow);
        LayerTypes.Write(json, config, Slides(json.Reader));
        json.Set("query_pre_attn_scalar", config.QueryPreAttentionScalar ?? config.HeadDimension);
        json.SetOrNull("final_logit_softcapping", config.FinalLogitSoftcap);
    }

    /// <summary>Whether a layer has a window if the file has no layer_types.</summary>
    protected abstract Func<int, bool> Slides(JsonObjectReader json);
}

/// <summary>Keys of Gemma 2.</summary>
internal sealed class Gemma2Keys() : GemmaKeys(ModelFamily.Gemma2, "gemma2", "Gemma2")
{
    /// <inheritdoc/>
    protected override double? DefaultFinalSoftcap => 30;

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config) =>
        base.ReadOwn(json, config) with
        {
            AttentionLogitSoftcap = json.NumberOrNull("attn_logit_softcapping", 50),
        };

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        base.WriteOwn(json, config);
        json.SetOrNull("attn_logit_softcapping", config.AttentionLogitSoftcap);
    }

    /// <inheritdoc/>
    protected override Func<int, bool> Slides(JsonObjectReader json) => static layer => layer % 2 == 0;
}

/// <summary>
/// Keys of Gemma 3's language models (model_type gemma3_text). Scores have no cap, whatever attn_logit_softcapping is.
/// </summary>
internal sealed class Gemma3Keys() : GemmaKeys(ModelFamily.Gemma3, "gemma3_text", "Gemma3")
{
    private const string LocalThetaKey = "rope_local_base_freq";
    private const string PatternKey = "sliding_window_pattern";
    private const string LocalSection = "sliding_attention";
    private const int DefaultPattern = 6;

    /// <inheritdoc/>
    protected override double? DefaultFinalSoftcap => null;

    /// <inheritdoc/>
    protected override RopeKeys Rope { get; } = new() { DefaultTheta = 1_000_000, LayerType = "full_attention" };

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config) =>
        base.ReadOwn(json, config) with
        {
            LocalRopeTheta = LocalTheta(json),
        };

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        base.WriteOwn(json, config);
        double theta = config.LocalRopeTheta ?? config.RopeTheta;
        if (LocalTheta(json.Reader) != theta || !json.Json.ContainsKey("rope_parameters"))
            json.Set(LocalThetaKey, theta);
    }

    /// <inheritdoc/>
    protected override Func<int, bool> Slides(JsonObjectReader json)
    {
        int pattern = json.Int(PatternKey, json.Int("_" + PatternKey, DefaultPattern));
        if (pattern < 1)
            throw json.Wrong(PatternKey, pattern, "at least 1");
        return layer => (layer + 1) % pattern != 0;
    }

    private static double LocalTheta(JsonObjectReader json)
    {
        if (json.Section("rope_parameters")?.Section(LocalSection) is not { } section)
            return json.Number(LocalThetaKey, 10_000);
        section.RequireText("rope_type", "default", "default");
        return section.Number("rope_theta", 10_000);
    }
}
