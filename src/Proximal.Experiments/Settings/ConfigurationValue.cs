using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>A YAML value with the place that it was read from, so that every complaint about it can say where to look.</summary>
/// <param name="Node">The value.</param>
/// <param name="Key">The setting's key.</param>
/// <param name="Origin">The file, or the flag, that holds it.</param>
/// <param name="Line">The line of the file, from 1; 0 where there is no file.</param>
internal readonly record struct ConfigurationValue(YamlNode Node, string Key, string Origin, long Line)
{
    public string Place => Line == 0 ? Origin : $"{Origin}:{Line}";

    public bool IsNothing => Node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar
        && scalar.Value is null or "" or "null" or "Null" or "~" or "None";

    /// <summary>A value inside this one, such as an entry of a map.</summary>
    public ConfigurationValue Child(YamlNode node, string key) =>
        this with { Node = node, Key = key, Line = Line == 0 ? 0 : Math.Max(Line, node.Start.Line) };

    public double Number() => Number("a number");

    /// <summary>A whole number; 1e6 and 1_000_000 are welcome.</summary>
    public long Whole()
    {
        double value = Number("a whole number");
        return value == Math.Floor(value) && Math.Abs(value) < 9e15 ? (long)value : throw Unexpected("a whole number");
    }

    public int Count()
    {
        long value = Whole();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Unexpected("a smaller number");
    }

    public ulong Seed() => ulong.TryParse(Text("a seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
        ? value
        : throw Unexpected("a whole number of 0 or more");

    public bool Boolean()
    {
        string text = Text("true or false");
        return bool.TryParse(text, out bool value) ? value : throw Unexpected("true or false");
    }

    public Schedule Schedule()
    {
        const string Expected = "a number, or lin_X or cos_X for one that falls to 0";
        string text = Text(Expected);
        try
        {
            return Proximal.Schedule.Parse(text);
        }
        catch (InvalidInputException)
        {
            // An underscore stands behind the name of a registered schedule.
            int underscore = text.IndexOf('_', StringComparison.Ordinal);
            bool isUnknown = underscore > 0 && !Proximal.Schedule.Registry.Contains(text[..underscore]);
            throw isUnknown ? new InvalidInputException($"{Unexpected(Expected).Message}; {Proximal.Schedule.Registry.Unknown(text[..underscore])}") : Unexpected(Expected);
        }
    }

    public int[] Widths()
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected("a list of layer widths such as [64, 64]");
        ConfigurationValue self = this;
        return [.. sequence.Children.Select(child => self.Child(child, self.Key).Count())];
    }

    /// <summary>A whole number of <paramref name="least"/> or more, that an <see cref="int"/> holds.</summary>
    public long AtLeast(int least) => Count() is int count && count >= least ? count : throw Unexpected($"a whole number of {least} or more");

    /// <summary>The entries of a map, each under its own key.</summary>
    public IEnumerable<(string Key, ConfigurationValue Value)> Entries()
    {
        if (Node is not YamlMappingNode map)
            throw Unexpected("a map");
        ConfigurationValue self = this;
        return map.Children.Select(entry => (entry.Key.ToString(), self.Child(entry.Value, $"{self.Key}.{entry.Key}")));
    }

    /// <summary>What to say of an entry whose key is none of those that its map has.</summary>
    public InvalidInputException Unknown(params string[] known) =>
        new($"{Place}: unknown setting '{Key}'{NearestName.Question(Key[(Key.LastIndexOf('.') + 1)..], known)}");

    /// <summary>A text, or null for nothing.</summary>
    public string? TextOrNothing(string expected) => IsNothing ? null : Text(expected);

    /// <summary>The texts of a list.</summary>
    public string[] Texts(string expected)
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected(expected);
        ConfigurationValue self = this;
        return [.. sequence.Children.Select(child => self.Child(child, self.Key).Text(expected))];
    }

    /// <summary>The path of a file or folder, or null for nothing: a relative one counts from the file that it stands in, where that exists.</summary>
    public string? PathOrNothing(string expected)
    {
        if (TextOrNothing(expected) is not { } text || Line == 0)
            return TextOrNothing(expected);
        string fromFile = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Origin))!, text);
        return Path.Exists(fromFile) ? Path.GetFullPath(fromFile) : text;
    }

    public InvalidInputException Unexpected(string expected) => Wrong($"expected {expected}, found {Describe()}");

    public InvalidInputException Wrong(string complaint) => new($"{Place}: {Key}: {complaint}");

    private double Number(string expected)
    {
        string text = Text(expected).Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Unexpected(expected);
    }

    public string Text(string expected) =>
        Node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Unexpected(expected);

    private string Describe() => Node switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => $"'{text}'",
        YamlSequenceNode => "a list",
        YamlMappingNode => "a map",
        _ => "nothing",
    };
}
