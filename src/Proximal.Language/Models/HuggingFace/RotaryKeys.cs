namespace Proximal.Language;

/// <summary>Keys of the families with rotary positions, with the names and defaults that most of them share.</summary>
/// <param name="family">The family.</param>
/// <param name="type">Its model_type.</param>
/// <param name="classPrefix">Start of the names of its classes in transformers.</param>
internal abstract class RotaryKeys(ModelFamily family, string type, string classPrefix)
    : FamilyKeys(family, type, classPrefix)
{
    /// <summary>Key of <see cref="ModelConfig.NormEpsilon"/>.</summary>
    protected virtual string NormEpsilonKey => "rms_norm_eps";

    /// <summary>Default of <see cref="ModelConfig.NormEpsilon"/>.</summary>
    protected virtual double DefaultNormEpsilon => 1e-6;

    /// <summary>Default of <see cref="ModelConfig.TiedHead"/>.</summary>
    protected virtual bool DefaultTiedHead => false;

    /// <summary>Default of <see cref="ModelConfig.HeadDimension"/>; null for width / heads.</summary>
    protected virtual int? DefaultHeadDimension => null;

    /// <summary>Whether the family has key-value heads of their own number.</summary>
    protected virtual bool HasKeyValueHeads => true;

    /// <summary>Names and defaults of rotary positions.</summary>
    protected virtual RopeKeys Rope { get; } = new();

    /// <inheritdoc/>
    public override ModelConfig Read(JsonObjectReader json)
    {
        int width = json.Int("hidden_size");
        int heads = json.Int("num_attention_heads");
        int context = json.Int("max_position_embeddings");
        RopeValues rope = Rope.Read(json, context);
        return ReadOwn(
            json,
            new ModelConfig
            {
                Family = Family,
                Context = rope.Scaling is { Kind: RopeScalingKind.Dynamic } dynamic ? dynamic.ScaledContext : context,
                Width = width,
                Layers = json.Int("num_hidden_layers"),
                Heads = heads,
                KeyValueHeads = HasKeyValueHeads ? json.Int("num_key_value_heads", heads) : heads,
                HeadDimension = json.Int("head_dim", DefaultHeadDimension ?? (heads > 0 ? width / heads : 0)),
                FeedForwardWidth = json.Int("intermediate_size"),
                NormEpsilon = json.Number(NormEpsilonKey, DefaultNormEpsilon),
                RopeTheta = rope.Theta,
                PartialRotaryFactor = rope.Share,
                RopeScaling = rope.Scaling,
                TiedHead = json.Boolean("tie_word_embeddings", DefaultTiedHead),
            }
        );
    }

    /// <inheritdoc/>
    public override void Write(JsonObjectEditor json, ModelConfig config)
    {
        int context = config.RopeScaling is { Kind: RopeScalingKind.Dynamic } dynamic
            ? dynamic.OriginalContext
            : config.Context;
        json.Set("max_position_embeddings", context);
        json.Set("hidden_size", config.Width);
        json.Set("num_hidden_layers", config.Layers);
        json.Set("num_attention_heads", config.Heads);
        if (HasKeyValueHeads)
            json.Set("num_key_value_heads", config.KeyValueHeads);
        if (
            json.Json["head_dim"] is not null
            || DefaultHeadDimension is not null
            || config.HeadDimension * config.Heads != config.Width
        )
            json.Set("head_dim", config.HeadDimension);
        json.Set("intermediate_size", config.FeedForwardWidth);
        json.Set(NormEpsilonKey, config.NormEpsilon);
        json.Set("tie_word_embeddings", config.TiedHead);
        var rope = new RopeValues(config.RopeTheta, config.PartialRotaryFactor, config.RopeScaling);
        if (Rope.Read(json.Reader, context) != rope)
            Rope.Write(json, rope);
        WriteOwn(json, config);
    }

    /// <summary>Reads the family's own keys.</summary>
    protected abstract ModelConfig ReadOwn(JsonObjectReader json, ModelConfig config);

    /// <summary>Writes the family's own keys.</summary>
    protected abstract void WriteOwn(JsonObjectEditor json, ModelConfig config);
}
