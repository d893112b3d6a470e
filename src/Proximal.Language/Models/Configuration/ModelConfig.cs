using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>The shape of a transformer: what a Hugging Face folder's <c>config.json</c> says, with names of our own.</summary>
public sealed record ModelConfig
{
    /// <summary>Which kind of transformer (model_type).</summary>
    public ModelFamily Family { get; init; }

    /// <summary>How many tokens there are (vocab_size).</summary>
    public int Vocabulary { get; init; }

    /// <summary>The longest sequence, in tokens (n_positions, max_position_embeddings).</summary>
    public int Context { get; init; }

    /// <summary>The length of a token's hidden vector (n_embd, hidden_size).</summary>
    public int Width { get; init; }

    /// <summary>How many blocks there are (n_layer, num_hidden_layers).</summary>
    public int Layers { get; init; }

    /// <summary>How many heads of queries (n_head, num_attention_heads).</summary>
    public int Heads { get; init; }

    /// <summary>How many heads of keys and values, each shared by an equal number of queries (num_key_value_heads).</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>The length of a head's query, key and value (head_dim); width / heads unless the model says otherwise.</summary>
    public int HeadDimension { get; init; }

    /// <summary>The length of the feed-forward layer's hidden vector (n_inner, intermediate_size).</summary>
    public int FeedForwardWidth { get; init; }

    /// <summary>What normalisation adds to the variance or mean square (layer_norm_epsilon, rms_norm_eps).</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The base of the rotary frequencies (rope_theta).</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>How rotary frequencies are stretched (rope_scaling); null, the default, for not at all.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the output layer is the embedding (tie_word_embeddings).</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Whether query, key and value have biases; always for GPT-2 and Qwen2, Llama and Qwen3 by attention_bias.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether attention's output projection has a bias; always for GPT-2, never for Qwen2, Llama and Qwen3 by attention_bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have biases; always for GPT-2, Llama by mlp_bias.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>The standard deviation of fresh weights (initializer_range); 0.02 by default.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The token that texts begin with (bos_token_id), if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The tokens that end a text (eos_token_id, one or several).</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>The token that the model's makers fill short sequences with (pad_token_id), if any; not needed here.</summary>
    public int? PadToken { get; init; }

    /// <summary>The config.json that this came from; its keys, also those unknown here, are kept on saving.</summary>
    internal JsonObject? Source { get; init; }

    /// <summary>A GPT-2 of any size, with tied embeddings and a feed-forward layer four times as wide.</summary>
    /// <param name="vocabulary">How many tokens.</param>
    /// <param name="context">The longest sequence.</param>
    /// <param name="width">The length of hidden vectors; a multiple of <paramref name="heads"/>.</param>
    /// <param name="layers">How many blocks.</param>
    /// <param name="heads">How many heads.</param>
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

    /// <summary>A Llama, Qwen2 or Qwen3 of any size, with tied embeddings.</summary>
    /// <param name="family">One of the families with rotary positions.</param>
    /// <param name="vocabulary">How many tokens.</param>
    /// <param name="context">The longest sequence.</param>
    /// <param name="width">The length of hidden vectors; a multiple of <paramref name="heads"/>.</param>
    /// <param name="layers">How many blocks.</param>
    /// <param name="heads">How many heads of queries.</param>
    /// <param name="keyValueHeads">How many heads of keys and values; divides <paramref name="heads"/>.</param>
    /// <param name="feedForward">The width of the feed-forward layer; 0, the default, for 8/3 of the width, as Llama's.</param>
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

    /// <summary>Checks that a model can have this shape.</summary>
    /// <exception cref="InvalidInputException">It cannot; the message names the setting.</exception>
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
                "must be even, since rotary positions turn pairs"
            );
    }

    private static void Positive(int value, string name, string key) =>
        OptionCheck.That(value >= 1, name, key, value, "must be at least 1");
}
