using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>A YAML value with the place that it was read from, so that every complaint about it can say where to look.</summary>
/// <remarks>Settings read it by the method of its kind, such as <see cref="Number()"/>; where it does not fit, they throw what <see cref="Unexpected"/> says.</remarks>
public readonly record struct ConfigurationValue
{
    /// <summary>A value.</summary>
    /// <param name="Node">The value.</param>
    /// <param name="Key">The setting's key.</param>
    /// <param name="Origin">The file, or the flag, that holds it.</param>
    /// <param name="Line">The line of the file, from 1; 0 where there is no file.</param>
    internal ConfigurationValue(YamlNode Node, string Key, string Origin, long Line) =>
        (this.Node, this.Key, this.Origin, this.Line) = (Node, Key, Origin, Line);

    /// <summary>The setting's key.</summary>
    public string Key { get; internal init; }

    /// <summary>The file, or the flag, that holds it.</summary>
    public string Origin { get; internal init; }

    /// <summary>The line of the file, from 1; 0 where there is no file.</summary>
    public long Line { get; internal init; }

    /// <summary>The value.</summary>
    internal YamlNode Node { get; init; }

    /// <summary>Where it stands: <c>config.yaml:3</c>, or <c>--set gamma=1</c>.</summary>
    public string Place => Line == 0 ? Origin : $"{Origin}:{Line}";

    /// <summary>Whether it is empty or <c>null</c>.</summary>
    public bool IsNothing =>
        Node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar
        && scalar.Value is null or "" or "null" or "Null" or "~" or "None";

    /// <summary>A value inside this one, such as an entry of a map.</summary>
    internal ConfigurationValue Child(YamlNode node, string key) =>
        this with
        {
            Node = node,
            Key = key,
            Line = Line == 0 ? 0 : Math.Max(Line, node.Start.Line),
        };

    /// <summary>A number.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public double Number() => Number("a number");

    /// <summary>A whole number; 1e6 and 1_000_000 are welcome.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public long Whole()
    {
        double value = Number("a whole number");
        return value == Math.Floor(value) && Math.Abs(value) < 9e15 ? (long)value : throw Unexpected("a whole number");
    }

    /// <summary>A whole number that an <see cref="int"/> holds.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public int Count()
    {
        long value = Whole();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Unexpected("a smaller number");
    }

    /// <summary>A whole number of 0 or more, up to 64 bits.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public ulong Seed() =>
        ulong.TryParse(Text("a seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Unexpected("a whole number of 0 or more");

    /// <summary>True or false.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public bool Boolean()
    {
        string text = Text("true or false");
        return bool.TryParse(text, out bool value) ? value : throw Unexpected("true or false");
    }

    /// <summary>A number, or one that falls over the run: <c>lin_X</c> or <c>cos_X</c>.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
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
            throw isUnknown
                ? new InvalidInputException(
                    $"{Unexpected(Expected).Message}; {Proximal.Schedule.Registry.Unknown(text[..underscore])}"
                )
                : Unexpected(Expected);
        }
    }

    /// <summary>The widths of layers: a list of whole numbers.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public int[] Widths()
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected("a list of layer widths such as [64, 64]");
        ConfigurationValue self = this;
        return [.. sequence.Children.Select(child => self.Child(child, self.Key).Count())];
    }

    /// <summary>A whole number of <paramref name="least"/> or more, that an <see cref="int"/> holds.</summary>
    internal long AtLeast(int least) =>
        Count() is int count && count >= least ? count : throw Unexpected($"a whole number of {least} or more");

    /// <summary>The entries of a map, each under its own key.</summary>
    internal IEnumerable<(string Key, ConfigurationValue Value)> Entries()
    {
        if (Node is not YamlMappingNode map)
            throw Unexpected("a map");
        ConfigurationValue self = this;
        return map.Children.Select(entry => (entry.Key.ToString(), self.Child(entry.Value, $"{self.Key}.{entry.Key}")));
    }

    /// <summary>What to say of an entry whose key is none of those that its map has.</summary>
    internal InvalidInputException Unknown(params string[] known) =>
        new($"{Place}: unknown setting '{Key}'{NearestName.Suggestion(Key[(Key.LastIndexOf('.') + 1)..], known)}");

    /// <summary>A text, or null for nothing.</summary>
    internal string? TextOrNothing(string expected) => IsNothing ? null : Text(expected);

    /// <summary>The texts of a list.</summary>
    internal string[] Texts(string expected)
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected(expected);
        ConfigurationValue self = this;
        return [.. sequence.Children.Select(child => self.Child(child, self.Key).Text(expected))];
    }

    /// <summary>The path of a file or folder, or null for nothing: a relative one counts from the file that it stands in, where that exists.</summary>
    internal string? PathOrNothing(string expected)
    {
        if (TextOrNothing(expected) is not { } text || Line == 0)
            return TextOrNothing(expected);
        string fromFile = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Origin))!, text);
        return Path.Exists(fromFile) ? Path.GetFullPath(fromFile) : text;
    }

    /// <summary>What to throw where the value does not fit.</summary>
    /// <param name="expected">What would be right, such as <c>a number</c>.</param>
    public InvalidInputException Unexpected(string expected) => Wrong($"expected {expected}, found {Describe()}");

    /// <summary>What to throw where something else is wrong with the value.</summary>
    /// <param name="complaint">What.</param>
    public InvalidInputException Wrong(string complaint) => new($"{Place}: {Key}: {complaint}");

    private double Number(string expected)
    {
        string text = Text(expected).Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Unexpected(expected);
    }

    /// <summary>A text.</summary>
    /// <param name="expected">What would be right, for the message.</param>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public string Text(string expected) =>
        Node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Unexpected(expected);

    private string Describe() =>
        Node switch
        {
            YamlScalarNode { Value: { Length: > 0 } text } => $"'{text}'",
            YamlSequenceNode => "a list",
            YamlMappingNode => "a map",
            _ => "nothing",
        };
}
