namespace Proximal.Language;

/// <summary>
/// Head of a reward model: score.weight among the arrays of a sequence classifier, and what transformers does not know,
/// in reward_head.safetensors. Older folders have the whole head in that file.
/// </summary>
internal static class RewardHeadFile
{
    /// <summary>Name of the head's weight, [1, width].</summary>
    public const string Weight = "score.weight";

    /// <summary>Name of the head's bias, [1]; classifiers have none.</summary>
    public const string Bias = "score.bias";

    private const string FileName = "reward_head.safetensors";
    private const string Mean = "normalization.mean";
    private const string StandardDeviation = "normalization.std";

    /// <summary>Whether a folder contains a reward model.</summary>
    /// <exception cref="InvalidInputException">Its config.json is malformed.</exception>
    public static bool ExistsIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, FileName)))
            return true;
        string config = Path.Combine(folder, ConfigReader.FileName);
        return File.Exists(config)
            && JsonObjectReader.Read(config).Texts("architectures") is [string name, ..]
            && name.EndsWith(ConfigReader.ClassifierSuffix, StringComparison.Ordinal);
    }

    /// <exception cref="InvalidInputException">The folder contains no head.</exception>
    public static StateDictionary Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        StateDictionary state = File.Exists(path) ? Safetensors.Read(path) : new StateDictionary { Source = folder };
        if (state.Contains(Weight))
            return state;
        using WeightFiles files = WeightFiles.Open(folder);
        if (!files.Contains(Weight))
            throw new InvalidInputException(
                $"{folder}: has no reward head: an array '{Weight}' in the safetensors files or in {FileName}"
            );
        foreach (string name in (ReadOnlySpan<string>)[Weight, Bias])
        {
            if (!files.Contains(name) || state.Contains(name))
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

    /// <summary>Writes the file, or deletes it if there is nothing to write.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="head">Arrays of the head that the classifier lacks.</param>
    /// <param name="normalization">Mean and standard deviation of the scores, if measured.</param>
    public static void Write(string folder, StateDictionary head, RewardNormalization? normalization)
    {
        string path = Path.Combine(folder, FileName);
        if (normalization is not null)
        {
            head.SetValue(Mean, normalization.Mean);
            head.SetValue(StandardDeviation, normalization.StandardDeviation);
        }

        if (head.Names.Any())
            Safetensors.Write(path, head);
        else
            File.Delete(path);
    }
}
