using System.Text;

namespace Proximal.Experiments;

/// <summary>Key of a search with its distribution.</summary>
/// <param name="Key">Full key, such as <c>policy_kwargs.net_arch</c>.</param>
/// <param name="Distribution">Distribution of its values.</param>
/// <param name="Place">File and line, for messages.</param>
internal sealed record SearchedKey(string Key, SearchDistribution Distribution, string Place)
{
    /// <summary>Key without the name of its map.</summary>
    public string ShortKey => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

/// <summary>Search space: keys with their distributions.</summary>
/// <param name="Reader">Reader of the keys of the algorithm.</param>
/// <param name="Keys">Keys, in the order in which values are drawn and applied. At least one varies.</param>
internal sealed record SearchSpace(ConfigurationReader Reader, IReadOnlyList<SearchedKey> Keys)
{
    /// <summary>Algorithm of the keys.</summary>
    public AlgorithmEntry Algorithm => Reader.Algorithm;

    /// <summary>Keys with more than one value.</summary>
    public IEnumerable<SearchedKey> Varying => Keys.Where(key => key.Distribution.Varies);

    /// <summary>Draws a value for each key, in order.</summary>
    public IReadOnlyList<string> Draw(ref Rng random)
    {
        string[] values = new string[Keys.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Keys[i].Distribution.Draw(ref random);
        return values;
    }

    /// <summary>Returns options with drawn values.</summary>
    /// <param name="options">Options with the values that are not searched.</param>
    /// <param name="values">Value of each key, in order.</param>
    /// <exception cref="InvalidInputException">A value is invalid.</exception>
    public TrainingOptions Apply(TrainingOptions options, IReadOnlyList<string> values)
    {
        foreach ((int i, SearchedKey key) in Keys.Index())
            options = Reader.Apply(
                options,
                new ConfigurationValue(YamlText.ReadValue(values[i], key.Place), key.Key, key.Place, Line: 0)
            );
        return options;
    }

    /// <summary>YAML of the space, as <see cref="SearchSpaceReader"/> reads it, with a line for each key.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(ConfigurationReader.AlgorithmKey).Append(": ").Append(Algorithm.Name).Append('\n');
        foreach (SearchedKey key in Keys)
            text.Append(key.Key).Append(": ").Append(key.Distribution.ToYaml()).Append('\n');
        return text.ToString();
    }
}
