using System.Text;

namespace Proximal.Experiments;

/// <summary>A setting of a search, and where its values come from.</summary>
/// <param name="Key">The setting's key, such as <c>policy_kwargs.net_arch</c>.</param>
/// <param name="Source">Its values.</param>
/// <param name="Place">The file that says so, with the line, for what there is to complain about.</param>
internal sealed record SearchedKey(string Key, SearchDistribution Source, string Place)
{
    /// <summary>The key without its map's name.</summary>
    public string ShortKey => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

/// <summary>The settings among which a search looks for the best.</summary>
/// <param name="Reader">Reads the settings of the algorithm whose they are.</param>
/// <param name="Keys">The settings in the order in which they are drawn and applied; at least one varies.</param>
internal sealed record SearchSpace(ConfigurationReader Reader, IReadOnlyList<SearchedKey> Keys)
{
    /// <summary>Whose settings they are.</summary>
    public AlgorithmEntry Algorithm => Reader.Algorithm;

    /// <summary>The settings that are not fixed.</summary>
    public IEnumerable<SearchedKey> Varying => Keys.Where(setting => setting.Source.Varies);

    /// <summary>Draws a value for every setting, in their order.</summary>
    public IReadOnlyList<string> Draw(ref Rng random)
    {
        string[] values = new string[Keys.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Keys[i].Source.Draw(ref random);
        return values;
    }

    /// <summary>Options with the values that were drawn.</summary>
    /// <param name="options">What is not searched.</param>
    /// <param name="values">A value for every setting, in their order.</param>
    /// <exception cref="InvalidInputException">A value does not fit.</exception>
    public TrainingOptions Apply(TrainingOptions options, IReadOnlyList<string> values)
    {
        foreach ((int i, SearchedKey setting) in Keys.Index())
            options = Reader.Apply(
                options,
                new ConfigurationValue(
                    YamlText.ReadValue(values[i], setting.Place),
                    setting.Key,
                    setting.Place,
                    Line: 0
                )
            );
        return options;
    }

    /// <summary>The space as <see cref="SearchSpaceReader"/> reads it, with a line for each setting.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(ConfigurationReader.AlgorithmKey).Append(": ").Append(Algorithm.Name).Append('\n');
        foreach (SearchedKey setting in Keys)
            text.Append(setting.Key).Append(": ").Append(setting.Source.ToYaml()).Append('\n');
        return text.ToString();
    }
}
