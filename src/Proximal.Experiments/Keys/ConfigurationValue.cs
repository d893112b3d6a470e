using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>YAML value of a key, with its file and line for error messages.</summary>
/// <remarks>
/// A key reads its value with the method of its type, such as <see cref="Number()"/>, and throws the exception of
/// <see cref="Unexpected"/> if the value does not fit.
/// </remarks>
public readonly record struct ConfigurationValue
{
    /// <summary>Creates a value.</summary>
    /// <param name="Node">YAML node.</param>
    /// <param name="Key">Key of the value.</param>
    /// <param name="Origin">File or flag that contains the value.</param>
    /// <param name="Line">Line in the file, from 1; 0 without a file.</param>
    internal ConfigurationValue(YamlNode Node, string Key, string Origin, long Line) =>
        (this.Node, this.Key, this.Origin, this.Line) = (Node, Key, Origin, Line);

    /// <summary>Key of the value.</summary>
    public string Key { get; internal init; }

    /// <summary>File or flag that contains the value.</summary>
    public string Origin { get; internal init; }

    /// <summary>Line in the file, from 1; 0 without a file.</summary>
    public long Line { get; internal init; }

    /// <summary>YAML node.</summary>
    internal YamlNode Node { get; init; }

    /// <summary>Location for messages: <c>config.yaml:3</c>, or <c>--set gamma=1</c>.</summary>
    public string Place => Line == 0 ? Origin : $"{Origin}:{Line}";

    /// <summary>Whether the value is empty, <c>null</c>, <c>~</c> or <c>None</c>.</summary>
    public bool IsNull =>
        Node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar
        && scalar.Value is null or "" or "null" or "Null" or "~" or "None";

    /// <summary>Creates the value of a child node, such as an entry of a map.</summary>
    internal ConfigurationValue Child(YamlNode node, string key) => Child(node, key, node);

    // The line of an entry is that of its key: a map begins in the line below.
    private ConfigurationValue Child(YamlNode node, string key, YamlNode place) =>
        this with
        {
            Node = node,
            Key = key,
            Line = Line == 0 ? 0 : Math.Max(Line, place.Start.Line),
        };

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidInputException">The value is not a number.</exception>
    public double Number() => Number("a number");

    /// <summary>Reads a whole number below 9e15. Forms such as 1e6 and 1_000_000 are accepted.</summary>
    /// <exception cref="InvalidInputException">The value is not a whole number.</exception>
    public long Whole()
    {
        double value = Number("a whole number");
        return value == Math.Floor(value) && Math.Abs(value) < 9e15 ? (long)value : throw Unexpected("a whole number");
    }

    /// <summary>Reads a whole number in the range of <see cref="int"/>.</summary>
    /// <exception cref="InvalidInputException">The value is not such a number.</exception>
    public int Count()
    {
        long value = Whole();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Unexpected("a smaller number");
    }

    /// <summary>Reads a whole number in the range of <see cref="ulong"/>.</summary>
    /// <exception cref="InvalidInputException">The value is not such a number.</exception>
    public ulong Seed() =>
        ulong.TryParse(Text("a seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Unexpected("a whole number of 0 or more");

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="InvalidInputException">The value is neither.</exception>
    public bool Boolean()
    {
        string text = Text("true or false");
        return bool.TryParse(text, out bool value) ? value : throw Unexpected("true or false");
    }

    /// <summary>
    /// Reads a schedule: a number, <c>lin_X</c> or <c>cos_X</c> for a decay from X to 0 over the run, or a registered
    /// schedule.
    /// </summary>
    /// <exception cref="InvalidInputException">The value is not a schedule.</exception>
    public Schedule Schedule()
    {
        const string Expected = "a number, or lin_X or cos_X for a decay to 0";
        string text = Text(Expected);
        try
        {
            return Proximal.Schedule.Parse(text);
        }
        catch (InvalidInputException)
        {
            // The name of a registered schedule ends at the underscore.
            int underscore = text.IndexOf('_', StringComparison.Ordinal);
            bool isUnknown = underscore > 0 && !Proximal.Schedule.Registry.Contains(text[..underscore]);
            throw isUnknown
                ? new InvalidInputException(
                    $"{Unexpected(Expected).Message}; {Proximal.Schedule.Registry.Unknown(text[..underscore])}"
                )
                : Unexpected(Expected);
        }
    }

    /// <summary>Reads a list of layer widths, such as <c>[64, 64]</c>.</summary>
    /// <exception cref="InvalidInputException">The value is not a list of whole numbers.</exception>
    public int[] Widths() =>
        [.. Elements("a list of layer widths such as [64, 64]").Select(static element => element.Count())];

    /// <summary>Reads a whole number of at least <paramref name="least"/> in the range of <see cref="int"/>.</summary>
    internal long AtLeast(int least) =>
        Count() is int count && count >= least ? count : throw Unexpected($"a whole number of {least} or more");

    /// <summary>Reads the entries of a map: each key without the name of the map, and its value.</summary>
    internal IEnumerable<(string Key, ConfigurationValue Value)> Entries()
    {
        if (Node is not YamlMappingNode map)
            throw Unexpected("a map");
        ConfigurationValue self = this;
        return map.Children.Select(entry =>
            (entry.Key.ToString(), self.Child(entry.Value, $"{self.Key}.{entry.Key}", entry.Key))
        );
    }

    /// <summary>Reads the entry of a map with a key; null if the value is not a map or has no such key.</summary>
    internal ConfigurationValue? Entry(string key) =>
        Node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node)
            ? Child(node, $"{Key}.{key}")
            : null;

    /// <summary>Reads the items of a list; their keys have the index from 0.</summary>
    internal IEnumerable<ConfigurationValue> Items(string expected)
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected(expected);
        ConfigurationValue self = this;
        return sequence.Children.Select((child, i) => self.Child(child, $"{self.Key}[{i}]"));
    }

    /// <summary>Exception for an unknown key of a map, with the nearest of the known keys.</summary>
    internal InvalidInputException UnknownKey(params string[] known) =>
        new(
            $"{Place}: unknown key "
                + $"{MessageText.Quote(Key)}{NearestName.Suggestion(Key[(Key.LastIndexOf('.') + 1)..], known)}"
        );

    /// <summary>Reads a string; null for an empty value.</summary>
    internal string? TextOrNull(string expected) => IsNull ? null : Text(expected);

    /// <summary>Whether the value is a list.</summary>
    internal bool IsList => Node is YamlSequenceNode;

    /// <summary>Reads the elements of a list.</summary>
    internal IEnumerable<ConfigurationValue> Elements(string expected)
    {
        if (Node is not YamlSequenceNode sequence)
            throw Unexpected(expected);
        ConfigurationValue self = this;
        return sequence.Children.Select(child => self.Child(child, self.Key));
    }

    /// <summary>Reads a list of strings.</summary>
    internal string[] Texts(string expected) => [.. Elements(expected).Select(element => element.Text(expected))];

    /// <summary>Reads a list of numbers.</summary>
    internal double[] Numbers(string expected) => [.. Elements(expected).Select(element => element.Number(expected))];

    /// <summary>
    /// Reads the path of a file or folder; null for an empty value. A relative path is resolved against the folder of
    /// the configuration file if it exists there.
    /// </summary>
    internal string? PathOrNull(string expected) => TextOrNull(expected) is { } text ? Resolve(text) : null;

    /// <summary>
    /// Resolves a relative path against the folder of the configuration file if it exists there, or, for a pattern of
    /// files, if its folder does.
    /// </summary>
    internal string Resolve(string path)
    {
        if (Line == 0)
            return path;
        string fromFile = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Origin))!, path));
        bool isPattern = path.AsSpan().ContainsAny('*', '?');
        return Path.Exists(isPattern ? Path.GetDirectoryName(fromFile) : fromFile) ? fromFile : path;
    }

    /// <summary>Exception for a value of the wrong kind: "expected …, found …".</summary>
    /// <param name="expected">Allowed values, such as <c>a number</c>.</param>
    public InvalidInputException Unexpected(string expected) => Invalid($"expected {expected}, found {Describe()}");

    /// <summary>Exception for an invalid value, with the location and the key in front of the message.</summary>
    /// <param name="message">Reason.</param>
    public InvalidInputException Invalid(string message) => new($"{Place}: {MessageText.Excerpt(Key)}: {message}");

    private double Number(string expected)
    {
        string text = Text(expected).Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Unexpected(expected);
    }

    /// <summary>Reads a string.</summary>
    /// <param name="expected">Allowed values, for the message.</param>
    /// <exception cref="InvalidInputException">The value is empty, a list or a map.</exception>
    public string Text(string expected) =>
        Node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Unexpected(expected);

    private string Describe() =>
        Node switch
        {
            YamlScalarNode { Value: { Length: > 0 } text } => MessageText.Quote(text),
            YamlSequenceNode => "a list",
            YamlMappingNode => "a map",
            _ => "nothing",
        };
}
