using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Rotary positions in GGUF files.</summary>
internal static class GgufPositions
{
    /// <summary>Adds the keys.</summary>
    /// <param name="metadata">Receives the keys.</param>
    /// <param name="family">Start of their names.</param>
    /// <param name="config">Configuration of the model.</param>
    public static void AddTo(GgufMetadata metadata, string family, ModelConfig config)
    {
        metadata.Add($"{family}.rope.dimension_count", config.RotaryDimension);
        metadata.Add($"{family}.rope.freq_base", config.RopeTheta);
        if (config.RopeScaling is not { } scaling)
            return;
        string prefix = $"{family}.rope.scaling.";
        switch (scaling.Kind)
        {
            case RopeScalingKind.Linear:
                metadata.Add($"{prefix}type", "linear");
                metadata.Add($"{prefix}factor", scaling.Factor);
                break;
            case RopeScalingKind.Yarn:
                metadata.Add($"{prefix}type", "yarn");
                metadata.Add($"{prefix}factor", scaling.Factor);
                metadata.Add($"{prefix}original_context_length", scaling.OriginalContext);
                metadata.Add($"{prefix}yarn_beta_fast", scaling.BetaFast);
                metadata.Add($"{prefix}yarn_beta_slow", scaling.BetaSlow);
                // Programs multiply it by 1 + 0.1 ln(factor).
                metadata.Add($"{prefix}attn_factor", scaling.AttentionFactor / (1 + (0.1 * Math.Log(scaling.Factor))));
                break;
            case RopeScalingKind.LongRope:
                metadata.Add($"{prefix}type", "longrope");
                metadata.Add($"{prefix}original_context_length", scaling.OriginalContext);
                metadata.Add($"{prefix}attn_factor", scaling.AttentionFactor);
                break;
            default:
                break;
        }
    }

    /// <summary>The divisors of the frequencies that are tensors in the format: those of Llama 3 and LongRoPE.</summary>
    public static IEnumerable<StoredTensor> Factors(ModelConfig config)
    {
        switch (config.RopeScaling)
        {
            case { Kind: RopeScalingKind.Llama3 }:
                yield return Vector("rope_freqs.weight", Llama3Factors(config));
                break;
            case { Kind: RopeScalingKind.LongRope } scaling:
                yield return Vector("rope_factors_long.weight", scaling.LongFactors);
                yield return Vector("rope_factors_short.weight", scaling.ShortFactors);
                break;
            default:
                break;
        }
    }

    private static IEnumerable<double> Llama3Factors(ModelConfig config)
    {
        float[] scaled = RotaryPositions.Global(config).FrequenciesFor(1).ToArray();
        for (int i = 0; i < scaled.Length; i++)
            yield return Math.Pow(config.RopeTheta, -2.0 * i / config.RotaryDimension) / scaled[i];
    }

    private static StoredTensor Vector(string name, IEnumerable<double> values)
    {
        float[] numbers = [.. values.Select(static value => (float)value)];
        return new StoredTensor(name, new Shape(numbers.Length), () => Tensor.From(numbers, numbers.Length));
    }
}
