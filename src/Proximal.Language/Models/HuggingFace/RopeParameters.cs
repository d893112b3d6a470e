using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>
/// Parameters of rotary positions in config.json: rope_theta and rope_scaling, or both in rope_parameters in newer
/// files.
/// </summary>
internal static class RopeParameters
{
    private const double DefaultTheta = 10_000;

    /// <summary>Base of the frequencies.</summary>
    public static double Theta(JsonObjectReader config) =>
        config.Section("rope_parameters")?.Number("rope_theta", DefaultTheta)
        ?? config.Number("rope_theta", DefaultTheta);

    /// <summary>Scaling of the frequencies; null for none.</summary>
    /// <exception cref="InvalidInputException">The type is not supported, or a number is missing.</exception>
    public static RopeScaling? Scaling(JsonObjectReader config)
    {
        if ((config.Section("rope_parameters") ?? config.Section("rope_scaling")) is not { } rope)
            return null;
        string kind = rope.Text(rope.Has("rope_type") ? "rope_type" : "type", "default");
        RopeScaling? scaling = kind switch
        {
            "default" => null,
            "linear" => new RopeScaling(RopeScalingKind.Linear, rope.Number("factor")),
            "llama3" => new RopeScaling(
                RopeScalingKind.Llama3,
                rope.Number("factor"),
                rope.Number("low_freq_factor"),
                rope.Number("high_freq_factor"),
                rope.Int("original_max_position_embeddings")
            ),
            _ => throw rope.Wrong("rope_type", JsonValue.Create(kind), "default, linear or llama3"),
        };
        if (
            scaling is not null
            && !(
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
        return scaling;
    }

    /// <summary>Writes both, unless the file has equal values.</summary>
    public static void Write(JsonObject json, ModelConfig config)
    {
        var current = new JsonObjectReader("config.json", json);
        if (Theta(current) == config.RopeTheta && Scaling(current) == config.RopeScaling)
            return;
        json.Remove("rope_parameters");
        json["rope_theta"] = config.RopeTheta;
        json["rope_scaling"] = config.RopeScaling switch
        {
            null => null,
            { Kind: RopeScalingKind.Linear } linear => new JsonObject
            {
                ["rope_type"] = "linear",
                ["factor"] = linear.Factor,
            },
            { } llama => new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = llama.Factor,
                ["low_freq_factor"] = llama.LowFrequencyFactor,
                ["high_freq_factor"] = llama.HighFrequencyFactor,
                ["original_max_position_embeddings"] = llama.OriginalContext,
            },
        };
    }
}
