namespace Proximal.Language;

/// <summary>Keys that Qwen2 and Qwen3 share: a window in the layers from max_window_layers on, if it is used.</summary>
/// <param name="family">The family.</param>
/// <param name="type">Its model_type.</param>
/// <param name="classPrefix">Start of the names of its classes in transformers.</param>
internal abstract class QwenKeys(ModelFamily family, string type, string classPrefix)
    : RotaryKeys(family, type, classPrefix)
{
    private const int DefaultWindow = 4096;
    private const int DefaultFullLayers = 28;

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        json.RequireText("hidden_act", "silu", "silu", "swish");
        if (!json.Boolean("use_sliding_window", false))
            return config;
        return config with
        {
            SlidingWindow = json.IntOrNull("sliding_window", DefaultWindow),
            SlidingLayers = LayerTypes.Read(json, config.Layers, Slides(json)),
        };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        json.SetIfMissing("hidden_act", "silu");
        if (config.SlidingWindow is null)
        {
            if (json.Reader.Boolean("use_sliding_window", false))
                json.Set("use_sliding_window", false);
            return;
        }

        json.Set("use_sliding_window", true);
        json.SetOrNull("sliding_window", config.SlidingWindow);
        LayerTypes.Write(json, config, Slides(json.Reader));
    }

    private static Func<int, bool> Slides(JsonObjectReader json)
    {
        int full = json.Int("max_window_layers", DefaultFullLayers);
        return layer => layer >= full;
    }
}

/// <summary>Keys of Qwen2 and 2.5, whose biases are not in the file.</summary>
internal sealed class Qwen2Keys() : QwenKeys(ModelFamily.Qwen2, "qwen2", "Qwen2")
{
    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config) =>
        base.ReadOwn(json, config) with
        {
            QueryKeyValueBias = true,
        };
}

/// <summary>Keys of Qwen3.</summary>
internal sealed class Qwen3Keys() : QwenKeys(ModelFamily.Qwen3, "qwen3", "Qwen3")
{
    /// <inheritdoc/>
    protected override int? DefaultHeadDimension => 128;

    /// <inheritdoc/>
    protected override ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config)
    {
        bool bias = json.Boolean("attention_bias", false);
        return base.ReadOwn(json, config) with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    /// <inheritdoc/>
    protected override void WriteOwn(JsonObjectEditor json, ModelConfig config)
    {
        base.WriteOwn(json, config);
        json.Set("attention_bias", config.OutputBias);
    }
}
