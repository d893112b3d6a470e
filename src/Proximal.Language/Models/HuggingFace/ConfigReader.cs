using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Reads a Hugging Face folder's config.json.</summary>
internal static class ConfigReader
{
    /// <summary>The file's name.</summary>
    public const string FileName = "config.json";

    private static readonly (string Type, string Architecture, ModelFamily Family)[] Known =
    [
        ("gpt2", "GPT2", ModelFamily.Gpt2),
        ("llama", "Llama", ModelFamily.Llama),
        ("qwen2", "Qwen2", ModelFamily.Qwen2),
        ("qwen3", "Qwen3", ModelFamily.Qwen3),
    ];

    /// <summary>What files call a family: its model_type, and what the names of its architectures begin with.</summary>
    public static (string Type, string Architecture) NamesOf(ModelFamily family)
    {
        (string type, string architecture, _) = Array.Find(Known, known => known.Family == family);
        return (type, architecture);
    }

    /// <exception cref="InvalidInputException">The file is missing or malformed, the architecture is unknown, or a setting is one that is not supported.</exception>
    public static ModelConfig Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder}: there is no such folder");
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: has no {FileName}, so it is not a model's folder");
        return Read(JsonObjectReader.Read(path));
    }

    /// <exception cref="InvalidInputException">As for reading a file.</exception>
    public static ModelConfig Read(JsonObjectReader settings)
    {
        ModelFamily family = FamilyOf(settings);
        ModelConfig config = (family == ModelFamily.Gpt2 ? ReadGpt2(settings) : ReadRotary(settings, family)) with
        {
            Family = family,
            Vocabulary = settings.Int("vocab_size"),
            InitializerRange = settings.Number("initializer_range", 0.02),
            BeginToken = settings.Has("bos_token_id") ? settings.Int("bos_token_id") : null,
            EndTokens = settings.Ints("eos_token_id"),
            PadToken = settings.Has("pad_token_id") ? settings.Int("pad_token_id") : null,
            Source = settings.Json,
        };
        try
        {
            config.Validate();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{settings.Path}: {exception.Message}", exception);
        }

        return config;
    }

    private static ModelFamily FamilyOf(JsonObjectReader settings)
    {
        string type = settings.Text("model_type", "");
        string architecture = settings.Texts("architectures") is [string first, ..] ? first : "";
        foreach ((string knownType, string knownArchitecture, ModelFamily family) in Known)
        {
            bool named =
                type.Length > 0
                    ? string.Equals(type, knownType, StringComparison.OrdinalIgnoreCase)
                    : architecture.StartsWith(knownArchitecture + "For", StringComparison.Ordinal);
            if (named)
                return family;
        }

        string shown =
            type.Length > 0 ? $"model_type '{type}'"
            : architecture.Length > 0 ? $"architecture '{architecture}'"
            : "a model without model_type";
        throw new InvalidInputException(
            $"{settings.Path}: {shown} is not supported; the known ones are {string.Join(", ", Known.Select(static known => known.Type))}"
        );
    }

    private static ModelConfig ReadGpt2(JsonObjectReader settings)
    {
        RequireText(settings, "activation_function", "gelu_new", "gelu_new", "gelu_pytorch_tanh");
        RequireFlag(settings, "scale_attn_weights", true);
        RequireFlag(settings, "scale_attn_by_inverse_layer_idx", false);
        int width = settings.Int("n_embd");
        int heads = settings.Int("n_head");
        return new ModelConfig
        {
            Context = settings.Int("n_positions", settings.Has("n_ctx") ? settings.Int("n_ctx") : null),
            Width = width,
            Layers = settings.Int("n_layer"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadDimension = heads > 0 ? width / heads : 0,
            FeedForwardWidth = settings.Int("n_inner", 4 * width),
            NormEpsilon = settings.Number("layer_norm_epsilon", 1e-5),
            TiedHead = settings.Boolean("tie_word_embeddings", true),
            QueryKeyValueBias = true,
            OutputBias = true,
            FeedForwardBias = true,
        };
    }

    private static ModelConfig ReadRotary(JsonObjectReader settings, ModelFamily family)
    {
        RequireText(settings, "hidden_act", "silu", "silu", "swish");
        RequireFlag(settings, "use_sliding_window", false);
        int width = settings.Int("hidden_size");
        int heads = settings.Int("num_attention_heads");
        bool attentionBias = family != ModelFamily.Qwen2 && settings.Boolean("attention_bias", false);
        int usualHead =
            family == ModelFamily.Qwen3 ? 128
            : heads > 0 ? width / heads
            : 0;
        return new ModelConfig
        {
            Context = settings.Int("max_position_embeddings"),
            Width = width,
            Layers = settings.Int("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = settings.Int("num_key_value_heads", heads),
            HeadDimension = settings.Int("head_dim", usualHead),
            FeedForwardWidth = settings.Int("intermediate_size"),
            NormEpsilon = settings.Number("rms_norm_eps", 1e-6),
            RopeTheta = RopeParameters.Theta(settings),
            RopeScaling = RopeParameters.Scaling(settings),
            TiedHead = settings.Boolean("tie_word_embeddings", false),
            QueryKeyValueBias = family == ModelFamily.Qwen2 || attentionBias,
            OutputBias = attentionBias,
            FeedForwardBias = family == ModelFamily.Llama && settings.Boolean("mlp_bias", false),
        };
    }

    private static void RequireText(
        JsonObjectReader settings,
        string key,
        string usual,
        params ReadOnlySpan<string> understood
    )
    {
        string value = settings.Text(key, usual);
        if (!understood.Contains(value))
            throw settings.Wrong(key, JsonValue.Create(value), string.Join(" or ", understood.ToArray()));
    }

    private static void RequireFlag(JsonObjectReader settings, string key, bool understood)
    {
        if (settings.Boolean(key, understood) != understood)
            throw settings.Wrong(key, JsonValue.Create(!understood), understood ? "true" : "false");
    }
}
