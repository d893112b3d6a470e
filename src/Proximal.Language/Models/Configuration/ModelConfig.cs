using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>
/// Configuration of a transformer: the content of a Hugging Face folder's <c>config.json</c>. The keys of the file are
/// in parentheses.
/// </summary>
public sealed record ModelConfig
{
    private const int MaxHeadDimension = 1 << 16;

    /// <summary>Model family (model_type).</summary>
    public ModelFamily Family { get; init; }

    /// <summary>Size of the vocabulary (vocab_size).</summary>
    public int Vocabulary { get; init; }

    /// <summary>Maximum length of a sequence in tokens (n_positions, max_position_embeddings).</summary>
    public int Context { get; init; }

    /// <summary>Size of a token's hidden state (n_embd, hidden_size).</summary>
    public int Width { get; init; }

    /// <summary>Number of blocks (n_layer, num_hidden_layers).</summary>
    public int Layers { get; init; }

    /// <summary>Number of query heads (n_head, num_attention_heads).</summary>
    public int Heads { get; init; }

    /// <summary>
    /// Number of key-value heads, each shared by an equal number of query heads (num_key_value_heads).
    /// </summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Size of a head's query, key and value (head_dim); width / heads in most models.</summary>
    public int HeadDimension { get; init; }

    /// <summary>Size of the hidden layer of the feed-forward layers (n_inner, intermediate_size).</summary>
    public int FeedForwardWidth { get; init; }

    /// <summary>
    /// Term that normalization adds to the variance or mean square (layer_norm_epsilon, rms_norm_eps). Default 1e-5.
    /// </summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Base of the rotary frequencies (rope_theta). Default 10,000.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Scaling of the rotary frequencies (rope_scaling). Default null: none.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the output layer is tied to the embedding (tie_word_embeddings). Default true.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>
    /// Whether query, key and value have biases: always for GPT-2 and Qwen2, by attention_bias for Llama and Qwen3.
    /// </summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>
    /// Whether the output projection of attention has a bias: always for GPT-2, never for Qwen2, by attention_bias for
    /// Llama and Qwen3.
    /// </summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have biases: always for GPT-2, by mlp_bias for Llama.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Standard deviation of new weights (initializer_range). Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Token id at the start of texts (bos_token_id), if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Token ids that end a text (eos_token_id, one or several).</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Padding token id (pad_token_id), if any; not used here.</summary>
    public int? PadToken { get; init; }

    /// <summary>The config.json that was read; all its keys, also unknown ones, are kept in saving.</summary>
    internal JsonObject? Source { get; init; }

    /// <summary>
    /// Creates the configuration of a GPT-2 of any size, with tied embeddings and feed-forward layers of four times the
    /// width.
    /// </summary>
    /// <param name="vocabulary">Size of the vocabulary.</param>
    /// <param name="context">Maximum length of a sequence.</param>
    /// <param name="width">Size of hidden states; a multiple of <paramref name="heads"/>.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="heads">Number of heads.</param>
    public static ModelConfig Gpt2(int vocabulary, int context, int width, int layers, int heads) =>
        new()
        {
            Family = ModelFamily.Gpt2,
            Vocabulary = vocabulary,
            Context = context,
            Width = width,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = heads,
            HeadDimension = heads > 0 ? width / heads : 0,
            FeedForwardWidth = 4 * width,
            QueryKeyValueBias = true,
            OutputBias = true,
            FeedForwardBias = true,
        };

    /// <summary>Creates the configuration of a Llama, Qwen2 or Qwen3 of any size, with tied embeddings.</summary>
    /// <param name="family">One of the families with rotary positions.</param>
    /// <param name="vocabulary">Size of the vocabulary.</param>
    /// <param name="context">Maximum length of a sequence.</param>
    /// <param name="width">Size of hidden states; a multiple of <paramref name="heads"/>.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="keyValueHeads">Number of key-value heads; divides <paramref name="heads"/>.</param>
    /// <param name="feedForward">
    /// Size of the feed-forward layer; 0, the default, for 8/3 of the width, as in Llama.
    /// </param>
    public static ModelConfig Rotary(
        ModelFamily family,
        int vocabulary,
        int context,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int feedForward = 0
    ) =>
        new()
        {
            Family = family,
            Vocabulary = vocabulary,
            Context = context,
            Width = width,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadDimension = heads > 0 ? width / heads : 0,
            FeedForwardWidth = feedForward > 0 ? feedForward : 8 * width / 3,
            NormEpsilon = 1e-6,
            QueryKeyValueBias = family == ModelFamily.Qwen2,
        };

    /// <summary>Validates the configuration.</summary>
    /// <exception cref="InvalidInputException">The configuration is invalid; the message names the key.</exception>
    public void Validate()
    {
        Positive(Vocabulary, nameof(Vocabulary), "vocab_size");
        Positive(Context, nameof(Context), "max_position_embeddings, n_positions");
        Positive(Width, nameof(Width), "hidden_size, n_embd");
        Positive(Layers, nameof(Layers), "num_hidden_layers, n_layer");
        Positive(Heads, nameof(Heads), "num_attention_heads, n_head");
        Positive(KeyValueHeads, nameof(KeyValueHeads), "num_key_value_heads");
        Positive(HeadDimension, nameof(HeadDimension), "head_dim");
        Positive(FeedForwardWidth, nameof(FeedForwardWidth), "intermediate_size, n_inner");
        OptionCheck.Positive(NormEpsilon, nameof(NormEpsilon), "rms_norm_eps, layer_norm_epsilon");
        OptionCheck.Positive(RopeTheta, nameof(RopeTheta), "rope_theta");
        OptionCheck.Positive(InitializerRange, nameof(InitializerRange), "initializer_range");
        OptionCheck.That(
            HeadDimension <= MaxHeadDimension,
            nameof(HeadDimension),
            "head_dim",
            HeadDimension,
            $"must be at most {MaxHeadDimension}"
        );
        RequireSize(Vocabulary, Width, nameof(Vocabulary), "vocab_size", "hidden size");
        RequireSize(Heads, HeadDimension, nameof(Heads), "num_attention_heads, n_head", "head dimension");
        RequireSize(FeedForwardWidth, Width, nameof(FeedForwardWidth), "intermediate_size, n_inner", "hidden size");
        RequireSize(HeadDimension, Width, nameof(HeadDimension), "head_dim", "hidden size");
        OptionCheck.That(
            Heads % KeyValueHeads == 0,
            nameof(Heads),
            "num_attention_heads",
            Heads,
            $"must be a multiple of the {KeyValueHeads} key and value heads"
        );
        if (Family == ModelFamily.Gpt2)
            OptionCheck.That(
                Width == Heads * HeadDimension && KeyValueHeads == Heads,
                nameof(Width),
                "n_embd",
                Width,
                $"must be a multiple of the {Heads} heads"
            );
        else
            OptionCheck.That(
                HeadDimension % 2 == 0,
                nameof(HeadDimension),
                "head_dim",
                HeadDimension,
                "must be even, because rotary positions rotate pairs"
            );
    }

    // A tensor has at most 2^31 - 1 elements.
    private static void RequireSize(int value, int other, string name, string key, string otherName) =>
        OptionCheck.That(
            (long)value * other <= int.MaxValue,
            name,
            key,
            value,
            $"must be smaller: a matrix of this size times the {otherName} of {other} does not fit"
        );

    private static void Positive(int value, string name, string key) =>
        OptionCheck.That(value >= 1, name, key, value, "must be at least 1");
}
