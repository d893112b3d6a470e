using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Writer of config.json: keys that were read are kept, changed values are replaced.</summary>
internal static class ConfigWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file atomically.</summary>
    public static void Write(string folder, ModelConfig config, ElementType type)
    {
        JsonObject json = ToJson(config, type);
        AtomicFile.Write(
            Path.Combine(folder, ConfigReader.FileName),
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, Layout);
                json.WriteTo(writer);
            }
        );
    }

    private static JsonObject ToJson(ModelConfig config, ElementType type)
    {
        JsonObject json = config.Source?.DeepClone() as JsonObject ?? [];
        (string modelType, string architecture) = ConfigReader.NamesOf(config.Family);
        if (json["architectures"] is null)
            json["architectures"] = new JsonArray(
                $"{architecture}{(config.Family == ModelFamily.Gpt2 ? "LMHeadModel" : "ForCausalLM")}"
            );
        if (json["model_type"] is null)
            json["model_type"] = modelType;
        Set(json, "vocab_size", config.Vocabulary);
        if (config.Family == ModelFamily.Gpt2)
            WriteGpt2(json, config);
        else
            WriteRotary(json, config);
        SetUnlessDefault(json, "initializer_range", config.InitializerRange, 0.02);
        SetToken(json, "bos_token_id", config.BeginToken is { } begin ? [begin] : []);
        SetToken(json, "eos_token_id", config.EndTokens);
        SetToken(json, "pad_token_id", config.PadToken is { } pad ? [pad] : []);
        json[json.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = type switch
        {
            ElementType.F16 => "float16",
            ElementType.BF16 => "bfloat16",
            ElementType.F64 => "float64",
            _ => "float32",
        };
        return json;
    }

    private static void WriteGpt2(JsonObject json, ModelConfig config)
    {
        Set(json, "n_positions", config.Context);
        if (json.ContainsKey("n_ctx"))
            Set(json, "n_ctx", config.Context);
        Set(json, "n_embd", config.Width);
        Set(json, "n_layer", config.Layers);
        Set(json, "n_head", config.Heads);
        if (json["n_inner"] is not null || config.FeedForwardWidth != 4 * config.Width)
            Set(json, "n_inner", config.FeedForwardWidth);
        SetText(json, "activation_function", "gelu_new");
        Set(json, "layer_norm_epsilon", config.NormEpsilon);
        if (json["tie_word_embeddings"] is not null || !config.TiedHead)
            json["tie_word_embeddings"] = config.TiedHead;
    }

    private static void WriteRotary(JsonObject json, ModelConfig config)
    {
        Set(json, "max_position_embeddings", config.Context);
        Set(json, "hidden_size", config.Width);
        Set(json, "num_hidden_layers", config.Layers);
        Set(json, "num_attention_heads", config.Heads);
        Set(json, "num_key_value_heads", config.KeyValueHeads);
        if (
            json["head_dim"] is not null
            || config.Family == ModelFamily.Qwen3
            || config.HeadDimension * config.Heads != config.Width
        )
            Set(json, "head_dim", config.HeadDimension);
        Set(json, "intermediate_size", config.FeedForwardWidth);
        SetText(json, "hidden_act", "silu");
        Set(json, "rms_norm_eps", config.NormEpsilon);
        json["tie_word_embeddings"] = config.TiedHead;
        if (config.Family != ModelFamily.Qwen2)
            json["attention_bias"] = config.OutputBias;
        if (config.Family == ModelFamily.Llama)
            json["mlp_bias"] = config.FeedForwardBias;
        RopeParameters.Write(json, config);
    }

    private static void Set(JsonObject json, string key, int value)
    {
        if (!(json[key] is JsonValue current && current.TryGetValue(out int number) && number == value))
            json[key] = value;
    }

    private static void Set(JsonObject json, string key, double value)
    {
        if (!(json[key] is JsonValue current && current.TryGetValue(out double number) && number == value))
            json[key] = value;
    }

    private static void SetUnlessDefault(JsonObject json, string key, double value, double defaultValue)
    {
        if (json[key] is not null || value != defaultValue)
            Set(json, key, value);
    }

    private static void SetText(JsonObject json, string key, string value)
    {
        if (json[key] is null)
            json[key] = value;
    }

    private static void SetToken(JsonObject json, string key, IReadOnlyList<int> ids)
    {
        if (json[key] is null && ids.Count == 0)
            return;
        if (new JsonObjectReader(ConfigReader.FileName, json).Ints(key).SequenceEqual(ids))
            return;
        json[key] = ids switch
        {
            [] => null,
            [int id] => id,
            _ => new JsonArray([.. ids.Select(static id => JsonValue.Create(id))]),
        };
    }
}
