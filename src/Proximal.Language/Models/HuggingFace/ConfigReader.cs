using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Reader of config.json in Hugging Face folders.</summary>
internal static class ConfigReader
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.json";

    private static readonly (string Type, string Architecture, ModelFamily Family)[] Known =
    [
        ("gpt2", "GPT2", ModelFamily.Gpt2),
        ("llama", "Llama", ModelFamily.Llama),
        ("qwen2", "Qwen2", ModelFamily.Qwen2),
        ("qwen3", "Qwen3", ModelFamily.Qwen3),
    ];

    /// <summary>Names of a family in files: its model_type, and the prefix of its architectures.</summary>
    public static (string Type, string Architecture) NamesOf(ModelFamily family)
    {
        (string type, string architecture, _) = Array.Find(Known, known => known.Family == family);
        return (type, architecture);
    }

    /// <exception cref="InvalidInputException">
    /// The file is missing or malformed, the architecture is unknown, or a value is not supported.
    /// </exception>
    public static ModelConfig Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder}: the folder does not exist");
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: has no {FileName}, so it is not a model's folder");
        return Read(JsonObjectReader.Read(path));
    }

    /// <exception cref="InvalidInputException">
    /// The file is malformed, the architecture is unknown, or a value is not supported.
    /// </exception>
    public static ModelConfig Read(JsonObjectReader json)
    {
        ModelFamily family = FamilyOf(json);
        ModelConfig config = (family == ModelFamily.Gpt2 ? ReadGpt2(json) : ReadRotary(json, family)) with
        {
            Family = family,
            Vocabulary = json.Int("vocab_size"),
            InitializerRange = json.Number("initializer_range", 0.02),
            BeginToken = json.Has("bos_token_id") ? json.Int("bos_token_id") : null,
            EndTokens = json.Ints("eos_token_id"),
            PadToken = json.Has("pad_token_id") ? json.Int("pad_token_id") : null,
            Source = json.Json,
        };
        try
        {
            config.Validate();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{json.Path}: {exception.Message}", exception);
        }

        return config;
    }

    private static ModelFamily FamilyOf(JsonObjectReader json)
    {
        string type = json.Text("model_type", "");
        string architecture = json.Texts("architectures") is [string first, ..] ? first : "";
        foreach ((string knownType, string knownArchitecture, ModelFamily family) in Known)
        {
            bool matches =
                type.Length > 0
                    ? string.Equals(type, knownType, StringComparison.OrdinalIgnoreCase)
                    : architecture.StartsWith(knownArchitecture + "For", StringComparison.Ordinal);
            if (matches)
                return family;
        }

        string shown =
            type.Length > 0 ? $"model_type '{type}'"
            : architecture.Length > 0 ? $"architecture '{architecture}'"
            : "a model without model_type";
        throw new InvalidInputException(
            $"{json.Path}: {shown} is not supported; supported are "
                + $"{string.Join(", ", Known.Select(static known => known.Type))}"
        );
    }

    private static ModelConfig ReadGpt2(JsonObjectReader json)
    {
        RequireText(json, "activation_function", "gelu_new", "gelu_new", "gelu_pytorch_tanh");
        RequireFlag(json, "scale_attn_weights", true);
        RequireFlag(json, "scale_attn_by_inverse_layer_idx", false);
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

    private static ModelConfig ReadRotary(JsonObjectReader json, ModelFamily family)
    {
        RequireText(json, "hidden_act", "silu", "silu", "swish");
        RequireFlag(json, "use_sliding_window", false);
        int width = json.Int("hidden_size");
        int heads = json.Int("num_attention_heads");
        bool attentionBias = family != ModelFamily.Qwen2 && json.Boolean("attention_bias", false);
        int defaultHeadDimension =
            family == ModelFamily.Qwen3 ? 128
            : heads > 0 ? width / heads
            : 0;
        return new ModelConfig
        {
            Context = json.Int("max_position_embeddings"),
            Width = width,
            Layers = json.Int("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = json.Int("num_key_value_heads", heads),
            HeadDimension = json.Int("head_dim", defaultHeadDimension),
            FeedForwardWidth = json.Int("intermediate_size"),
            NormEpsilon = json.Number("rms_norm_eps", 1e-6),
            RopeTheta = RopeParameters.Theta(json),
            RopeScaling = RopeParameters.Scaling(json),
            TiedHead = json.Boolean("tie_word_embeddings", false),
            QueryKeyValueBias = family == ModelFamily.Qwen2 || attentionBias,
            OutputBias = attentionBias,
            FeedForwardBias = family == ModelFamily.Llama && json.Boolean("mlp_bias", false),
        };
    }

    private static void RequireText(
        JsonObjectReader json,
        string key,
        string defaultValue,
        params ReadOnlySpan<string> supported
    )
    {
        string value = json.Text(key, defaultValue);
        if (!supported.Contains(value))
            throw json.Wrong(key, JsonValue.Create(value), string.Join(" or ", supported.ToArray()));
    }

    private static void RequireFlag(JsonObjectReader json, string key, bool supported)
    {
        if (json.Boolean(key, supported) != supported)
            throw json.Wrong(key, JsonValue.Create(!supported), supported ? "true" : "false");
    }
}
