namespace Proximal.Language;

/// <summary>Head of a reward model: in its own file, or among the arrays of a sequence classifier.</summary>
internal static class RewardHeadFile
{
    /// <summary>Name of the head's weight, [1, width].</summary>
    public const string Weight = "score.weight";

    /// <summary>Name of the head's bias, [1]; classifiers have none.</summary>
    public const string Bias = "score.bias";

    private const string FileName = "reward_head.safetensors";
    private const string Mean = "normalization.mean";
    private const string StandardDeviation = "normalization.std";

    /// <exception cref="InvalidInputException">The folder contains no head.</exception>
    public static StateDictionary Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (File.Exists(path))
            return Safetensors.Read(path);
        using WeightFiles files = WeightFiles.Open(folder);
        if (!files.Contains(Weight))
            throw new InvalidInputException(
                $"{folder}: has no reward head: neither {FileName} nor an array '{Weight}'"
            );
        var state = new StateDictionary { Source = folder };
        foreach (string name in (ReadOnlySpan<string>)[Weight, Bias])
        {
            if (!files.Contains(name))
                continue;
            (SafetensorsFile file, SafetensorsEntry entry) = files[name];
            float[] values = new float[entry.Count];
            file.ReadFloats(entry, values);
            state.Set<float>(name, values, [.. entry.Shape]);
        }

        return state;
    }

    /// <summary>Mean and standard deviation of the scores, measured in training; null if not measured.</summary>
    /// <exception cref="InvalidInputException">A number is invalid.</exception>
    public static RewardNormalization? NormalizationIn(StateDictionary head)
    {
        if (!head.Contains(Mean) && !head.Contains(StandardDeviation))
            return null;
        (float mean, float deviation) = (head.GetValue<float>(Mean), head.GetValue<float>(StandardDeviation));
        if (!float.IsFinite(mean) || !(deviation > 0 && float.IsFinite(deviation)))
            throw new InvalidInputException(
                $"{head.Source}: mean {mean} and standard deviation {deviation} cannot normalize rewards: both "
                    + "must be finite, the second above 0"
            );
        return new RewardNormalization(mean, deviation);
    }

    /// <summary>Writes the file.</summary>
    public static void Write(string folder, StateDictionary head, RewardNormalization? normalization)
    {
        if (normalization is not null)
        {
            head.SetValue(Mean, normalization.Mean);
            head.SetValue(StandardDeviation, normalization.StandardDeviation);
        }

        Safetensors.Write(Path.Combine(folder, FileName), head);
    }
}
