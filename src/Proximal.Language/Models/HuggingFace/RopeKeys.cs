using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Rotary positions of a file.</summary>
/// <param name="Theta">Base of the frequencies.</param>
/// <param name="Share">Rotated share of each head.</param>
/// <param name="Scaling">Scaling; null for none.</param>
internal sealed record RopeValues(double Theta, double Share, RopeScaling? Scaling);

/// <summary>
/// Keys of rotary positions in config.json: rope_theta, partial_rotary_factor and rope_scaling of transformers 4, or
/// rope_parameters of transformers 5, which contains all of them.
/// </summary>
internal sealed record RopeKeys
{
    private const string ThetaKey = "rope_theta";
    private const string ShareKey = "partial_rotary_factor";
    private const string OldSection = "rope_scaling";
    private const string NewSection = "rope_parameters";
    private const string OriginalContextKey = "original_max_position_embeddings";

    /// <summary>Key of the base in old files of the family, besides rope_theta.</summary>
    public string? OldThetaKey { get; init; }

    /// <summary>Key of the share in old files of the family, besides partial_rotary_factor.</summary>
    public string? OldShareKey { get; init; }

    /// <summary>Base without a key.</summary>
    public double DefaultTheta { get; init; } = 10_000;

    /// <summary>Share without a key.</summary>
    public double DefaultShare { get; init; } = 1;

    /// <summary>Original context without a key; null for the context.</summary>
    public int? DefaultOriginalContext { get; init; }

    /// <summary>Whether old files name LongRoPE yarn, as Phi-3's do.</summary>
    public bool ReadsYarnAsLongRope { get; init; }

    /// <summary>Member of rope_parameters if it has one for each type of layer (Gemma 3).</summary>
    public string? LayerType { get; init; }

    /// <summary>Reads the values.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="context">max_position_embeddings.</param>
    /// <exception cref="InvalidInputException">The type is not supported, or a number is missing.</exception>
    public RopeValues Read(JsonObjectReader config, int context)
    {
        JsonObjectReader? parameters = config.Section(NewSection);
        if (LayerType is not null && parameters?.Section(LayerType) is { } own)
            parameters = own;
        return new RopeValues(
            Number(config, parameters, ThetaKey, OldThetaKey, DefaultTheta),
            Number(config, parameters, ShareKey, OldShareKey, DefaultShare),
            (parameters ?? config.Section(OldSection)) is { } rope ? Scaling(config, rope, context) : null
        );
    }

    /// <summary>Writes the values with the keys of transformers 4, which version 5 reads too.</summary>
    public void Write(JsonObjectEditor json, RopeValues values)
    {
        json.Json.Remove(NewSection);
        json.Json[ThetaKey] = values.Theta;
        if (OldThetaKey is not null)
            json.Json[OldThetaKey] = values.Theta;
        if (values.Share != 1 || DefaultShare != 1)
            json.Json[ShareKey] = values.Share;
        if (OldShareKey is not null)
            json.Json[OldShareKey] = values.Share;
        json.Json[OldSection] = values.Scaling is { } scaling ? ToJson(scaling) : null;
        if (values.Scaling is { Kind: RopeScalingKind.LongRope })
            json.Json[OriginalContextKey] = values.Scaling.OriginalContext;
    }

    private static double Number(
        JsonObjectReader config,
        JsonObjectReader? parameters,
        string key,
        string? oldKey,
        double defaultValue
    )
    {
        if (parameters?.Has(key) == true)
            return parameters.Number(key);
        return oldKey is not null && config.Has(oldKey) ? config.Number(oldKey) : config.Number(key, defaultValue);
    }

    private RopeScaling? Scaling(JsonObjectReader config, JsonObjectReader rope, int context)
    {
        string key = rope.Has("rope_type") ? "rope_type" : "type";
        string kind = rope.Text(key, "default");
        if (kind == "default")
            return null;
        int original = config.Int(OriginalContextKey, rope.Int(OriginalContextKey, DefaultOriginalContext ?? context));
        RopeScaling scaling = kind switch
        {
            "linear" => new RopeScaling(RopeScalingKind.Linear, rope.Number("factor")),
            "dynamic" => new RopeScaling(RopeScalingKind.Dynamic, rope.Number("factor"), OriginalContext: context),
            "llama3" => new RopeScaling(
                RopeScalingKind.Llama3,
                rope.Number("factor"),
                rope.Number("low_freq_factor"),
                rope.Number("high_freq_factor"),
                original
            ),
            "longrope" or "su" => LongRope(rope, context, original),
            "yarn" => ReadsYarnAsLongRope ? LongRope(rope, context, original) : Yarn(rope, original),
            _ => throw rope.Wrong(key, JsonValue.Create(kind), "default, linear, dynamic, llama3, yarn or longrope"),
        };
        Require(rope, scaling);
        return scaling;
    }

    private static RopeScaling LongRope(JsonObjectReader rope, int context, int original)
    {
        double factor = rope.Number("factor", original > 0 ? (double)context / original : 1);
        return new RopeScaling(RopeScalingKind.LongRope, factor, OriginalContext: original)
        {
            ShortFactors = rope.Numbers("short_factor"),
            LongFactors = rope.Numbers("long_factor"),
            AttentionFactor = rope.Number(
                "attention_factor",
                factor > 1 ? Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))) : 1
            ),
        };
    }

    private static RopeScaling Yarn(JsonObjectReader rope, int original)
    {
        double factor = rope.Number("factor");
        double scale = rope.Number("mscale", 0),
            allDimensions = rope.Number("mscale_all_dim", 0);
        double attention =
            scale != 0 && allDimensions != 0 ? Magnitude(scale) / Magnitude(allDimensions) : Magnitude(1);
        return new RopeScaling(RopeScalingKind.Yarn, factor, OriginalContext: original)
        {
            BetaFast = rope.Number("beta_fast", 32),
            BetaSlow = rope.Number("beta_slow", 1),
            Truncate = rope.Boolean("truncate", true),
            AttentionFactor = rope.Number("attention_factor", attention),
        };

        double Magnitude(double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
    }

    private static void Require(JsonObjectReader rope, RopeScaling scaling)
    {
        if (
            !(
                scaling.Factor >= 1
                && scaling.LowFrequencyFactor > 0
                && scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
                && scaling.OriginalContext >= 1
            )
        )
            throw new InvalidInputException(
                $"{rope.Path}: factor must be at least 1, and high_freq_factor greater than low_freq_factor, "
                    + "both positive"
            );
        if (!(scaling.BetaFast > 0 && scaling.BetaSlow > 0 && double.IsFinite(scaling.AttentionFactor)))
            throw new InvalidInputException(
                $"{rope.Path}: beta_fast and beta_slow must be positive, and attention_factor finite"
            );
        if (scaling.ShortFactors.Concat(scaling.LongFactors).Any(static factor => !(factor > 0)))
            throw new InvalidInputException($"{rope.Path}: short_factor and long_factor must be positive");
    }

    private static JsonObject ToJson(RopeScaling scaling) =>
        scaling.Kind switch
        {
            RopeScalingKind.Linear => new JsonObject { ["rope_type"] = "linear", ["factor"] = scaling.Factor },
            RopeScalingKind.Dynamic => new JsonObject { ["rope_type"] = "dynamic", ["factor"] = scaling.Factor },
            RopeScalingKind.Yarn => new JsonObject
            {
                ["rope_type"] = "yarn",
                ["factor"] = scaling.Factor,
                ["beta_fast"] = scaling.BetaFast,
                ["beta_slow"] = scaling.BetaSlow,
                ["truncate"] = scaling.Truncate,
                ["attention_factor"] = scaling.AttentionFactor,
                [OriginalContextKey] = scaling.OriginalContext,
            },
            RopeScalingKind.LongRope => new JsonObject
            {
                ["rope_type"] = "longrope",
                ["short_factor"] = Numbers(scaling.ShortFactors),
                ["long_factor"] = Numbers(scaling.LongFactors),
                ["attention_factor"] = scaling.AttentionFactor,
            },
            _ => new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = scaling.Factor,
                ["low_freq_factor"] = scaling.LowFrequencyFactor,
                ["high_freq_factor"] = scaling.HighFrequencyFactor,
                [OriginalContextKey] = scaling.OriginalContext,
            },
        };

    private static JsonArray Numbers(IEnumerable<double> values) =>
        new([.. values.Select(static value => JsonValue.Create(value))]);
}
