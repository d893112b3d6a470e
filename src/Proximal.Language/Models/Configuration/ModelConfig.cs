using System.Text.Json.Nodes;
using Proximal.Tensors;

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

    /// <summary>
    /// Share of each head that rotary positions rotate (partial_rotary_factor, rotary_pct). Default 1; 0.25 in Pythia.
    /// </summary>
    public double PartialRotaryFactor { get; init; } = 1;

    /// <summary>
    /// Base of the rotary frequencies in layers with a sliding window, which are not scaled (rope_local_base_freq,
    /// Gemma 3). Default null: as in the other layers.
    /// </summary>
    public double? LocalRopeTheta { get; init; }

    /// <summary>
    /// Number of tokens that a token attends to, itself included, in layers with a sliding window (sliding_window).
    /// Default null: no layer has a window.
    /// </summary>
    public int? SlidingWindow { get; init; }

    /// <summary>
    /// Whether each layer has the <see cref="SlidingWindow"/> (layer_types). Default empty: all layers if there is one.
    /// </summary>
    public IReadOnlyList<bool> SlidingLayers { get; init; } = [];

    /// <summary>
    /// Attention scores are multiplied by 1/√ of this (query_pre_attn_scalar, Gemma). Default null: the head dimension.
    /// </summary>
    public double? QueryPreAttentionScalar { get; init; }

    /// <summary>
    /// Largest absolute attention score, by cap · tanh(score / cap) (attn_logit_softcapping, Gemma 2). Default null: no
    /// cap.
    /// </summary>
    public double? AttentionLogitSoftcap { get; init; }

    /// <summary>
    /// Largest absolute logit, by cap · tanh(logit / cap) (final_logit_softcapping, Gemma). Default null: no cap.
    /// </summary>
    public double? FinalLogitSoftcap { get; init; }

    /// <summary>
    /// Whether attention and feed-forward layer of a block have the same input (use_parallel_residual, GPT-NeoX).
    /// Default false.
    /// </summary>
    public bool ParallelResidual { get; init; }

    /// <summary>Whether the output layer is tied to the embedding (tie_word_embeddings). Default true.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>
    /// Whether query, key and value have biases: always for GPT-2 and Qwen2, by attention_bias for Llama, Qwen3, Gemma,
    /// OLMo 2 and GPT-NeoX.
    /// </summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>
    /// Whether the output projection of attention has a bias: always for GPT-2, never for Qwen2, by attention_bias for
    /// the families that have it for query, key and value.
    /// </summary>
    public bool OutputBias { get; init; }

    /// <summary>
    /// Whether the feed-forward projections have biases: always for GPT-2 and GPT-NeoX, by mlp_bias for Llama.
    /// </summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Standard deviation of new weights (initializer_range). Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Token id at the start of texts (bos_token_id), if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Token ids that end a text (eos_token_id, one or several).</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>
    /// Padding token id (pad_token_id), if any. A reward model reads its score at the last token that has another id.
    /// </summary>
    public int? PadToken { get; init; }

    /// <summary>The config.json that was read; all its keys, also unknown ones, are kept in saving.</summary>
    internal JsonObject? Source { get; init; }

    /// <summary>Number of elements of a head that rotary positions rotate.</summary>
    internal int RotaryDimension => (int)(HeadDimension * PartialRotaryFactor);

    /// <summary>Whether a sequence can be longer than <see cref="Context"/>: dynamic scaling has no limit.</summary>
    internal bool HasOpenContext => RopeScaling is { Kind: RopeScalingKind.Dynamic };

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

    /// <summary>
    /// Creates the configuration of a model with rotary positions of any size, with tied embeddings. Windows, caps and
    /// shares are the family's defaults.
    /// </summary>
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
        new ModelConfig
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
            NormEpsilon = family is ModelFamily.GptNeoX or ModelFamily.Phi3 or ModelFamily.Olmo2 ? 1e-5 : 1e-6,
            QueryKeyValueBias = family is ModelFamily.Qwen2 or ModelFamily.GptNeoX,
        }.WithDefaultsOf(family, layers);

    /// <summary>Whether a layer has a sliding window.</summary>
    internal bool IsSliding(int layer) =>
        SlidingWindow is not null && (SlidingLayers.Count == 0 || SlidingLayers[layer]);

    /// <summary>How the scores of a layer's attention are computed.</summary>
    internal AttentionScores ScoresOf(int layer) =>
        new(
            QueryPreAttentionScalar is { } scalar
                ? (float)(1 / Math.Sqrt(scalar))
                : new AttentionScores(HeadDimension).Scale,
            (float)(AttentionLogitSoftcap ?? 0),
            IsSliding(layer) ? SlidingWindow!.Value : 0
        );

    /// <summary>Standard deviation of new weights of the last layer of a residual branch.</summary>
    internal double ResidualRange(Architecture architecture) =>
        architecture.ScalesResidualWeights ? InitializerRange / Math.Sqrt(2 * Layers) : InitializerRange;

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
            ValidateRotary();
        if (SlidingWindow is { } window)
            Positive(window, nameof(SlidingWindow), "sliding_window");
        OptionCheck.That(
            SlidingLayers.Count == 0 || SlidingLayers.Count == Layers,
            nameof(SlidingLayers),
            "layer_types",
            SlidingLayers.Count,
            $"must have one entry for each of the {Layers} layers"
        );
        PositiveOrNull(QueryPreAttentionScalar, nameof(QueryPreAttentionScalar), "query_pre_attn_scalar");
        PositiveOrNull(AttentionLogitSoftcap, nameof(AttentionLogitSoftcap), "attn_logit_softcapping");
        PositiveOrNull(FinalLogitSoftcap, nameof(FinalLogitSoftcap), "final_logit_softcapping");
        PositiveOrNull(LocalRopeTheta, nameof(LocalRopeTheta), "rope_local_base_freq");
    }

    private void ValidateRotary()
    {
        OptionCheck.That(
            PartialRotaryFactor is > 0 and <= 1,
            nameof(PartialRotaryFactor),
            "partial_rotary_factor, rotary_pct",
            PartialRotaryFactor,
            "must lie in (0, 1]"
        );
        OptionCheck.That(
            RotaryDimension >= 2 && RotaryDimension % 2 == 0,
            nameof(HeadDimension),
            "head_dim",
            HeadDimension,
            RotaryDimension == HeadDimension
                ? "must be even, because rotary positions rotate pairs"
                : $"must be even after multiplication by the partial_rotary_factor of {PartialRotaryFactor}, because "
                    + "rotary positions rotate pairs"
        );
        if (Family == ModelFamily.GptNeoX)
            OptionCheck.That(
                Width == Heads * HeadDimension && KeyValueHeads == Heads,
                nameof(Width),
                "hidden_size",
                Width,
                $"must be a multiple of the {Heads} heads, which have their own keys and values"
            );
        if (RopeScaling is not { } scaling)
            return;
        OptionCheck.That(
            scaling.Kind != RopeScalingKind.Dynamic || RotaryDimension > 2,
            nameof(RopeScaling),
            "rope_scaling",
            scaling.Kind,
            "needs heads of more than 2 rotated elements"
        );
        OptionCheck.That(
            scaling.Kind != RopeScalingKind.LongRope
                || (
                    scaling.ShortFactors.Count == RotaryDimension / 2
                    && scaling.LongFactors.Count == RotaryDimension / 2
                ),
            nameof(RopeScaling),
            "short_factor, long_factor",
            $"{scaling.ShortFactors.Count}, {scaling.LongFactors.Count} numbers",
            $"must have {RotaryDimension / 2} numbers each, one for each rotated pair"
        );
    }

    private ModelConfig WithDefaultsOf(ModelFamily family, int layers) =>
        family switch
        {
            ModelFamily.Gemma2 => this with
            {
                SlidingWindow = 4096,
                SlidingLayers = [.. Enumerable.Range(0, layers).Select(static i => i % 2 == 0)],
                QueryPreAttentionScalar = HeadDimension,
                AttentionLogitSoftcap = 50,
                FinalLogitSoftcap = 30,
            },
            ModelFamily.Gemma3 => this with
            {
                SlidingWindow = 4096,
                SlidingLayers = [.. Enumerable.Range(1, layers).Select(static i => i % 6 != 0)],
                QueryPreAttentionScalar = HeadDimension,
                RopeTheta = 1_000_000,
                LocalRopeTheta = 10_000,
            },
            ModelFamily.GptNeoX => this with
            {
                OutputBias = true,
                FeedForwardBias = true,
                PartialRotaryFactor = 0.25,
                ParallelResidual = true,
            },
            _ => this,
        };

    private static void PositiveOrNull(double? value, string name, string key)
    {
        if (value is { } number)
            OptionCheck.Positive(number, name, key);
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
