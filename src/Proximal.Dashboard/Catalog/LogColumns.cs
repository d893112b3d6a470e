using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Metrics of a log in columns: the step of each line, and the values of each tag.</summary>
internal sealed class LogColumns
{
    // A damaged or hostile file could have a tag of its own on each line.
    private const int MaxTags = 4096;

    private readonly List<double> steps = [];
    private readonly List<Column> columns = [];
    private readonly Dictionary<string, Column> byTag = new(StringComparer.Ordinal);
    private readonly List<(Column Column, double Value)> line = [];

    /// <summary>Number of lines.</summary>
    public int Lines => steps.Count;

    /// <summary>Step of the last line; 0 without lines.</summary>
    public double LastStep => steps.Count > 0 ? steps[^1] : 0;

    /// <summary>Tags with a value, in the order of the file.</summary>
    public IEnumerable<string> Tags =>
        columns.Where(static column => column.Count > 0).Select(static column => column.Tag);

    /// <summary>Memory of the columns, in bytes.</summary>
    public long Bytes => (8L * steps.Capacity) + columns.Sum(static column => column.Bytes);

    /// <summary>Adds a line of a log. Nothing is added if it throws.</summary>
    /// <param name="json">JSON object with a number <c>step</c>. Members that are no finite numbers are ignored.</param>
    /// <exception cref="JsonException">The line is not such an object.</exception>
    public void Add(ReadOnlySpan<byte> json)
    {
        line.Clear();
        double step = double.NaN;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isStep = reader.ValueTextEquals("step"u8);
            Column? column = isStep ? null : ColumnOf(ref reader, line.Count);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number)
                reader.Skip();
            else if (isStep)
                step = reader.GetDouble();
            else if (reader.GetDouble() is var value && double.IsFinite(value))
                line.Add((column!, value));
        }

        if (reader.Read())
            throw new JsonException("there is something after the object");
        if (!double.IsFinite(step))
            throw new JsonException("it has no number 'step'");
        foreach ((Column column, double value) in line)
            column.Add(steps.Count, value);
        steps.Add(step);
    }

    /// <summary>Values of a tag over the steps; empty if there is none.</summary>
    public Curve Curve(string tag)
    {
        if (!byTag.TryGetValue(tag, out Column? column))
            return new Curve([], []);
        double[] at = new double[column.Count];
        for (int i = 0; i < at.Length; i++)
            at[i] = steps[column.Line(i)];
        return new Curve(at, column.Values.ToArray());
    }

    /// <summary>Line of each value of a tag, from 0: the number of updates before it.</summary>
    public int[] LinesOf(string tag) =>
        byTag.TryGetValue(tag, out Column? column) ? [.. Enumerable.Range(0, column.Count).Select(column.Line)] : [];

    /// <summary>Values of a tag, without a copy; valid until the next line is added.</summary>
    public ReadOnlySpan<double> Values(string tag) =>
        byTag.TryGetValue(tag, out Column? column) ? column.Values : default;

    // Lines of a log mostly have the same tags in the same order, so the column at the same place is tried first.
    private Column ColumnOf(ref Utf8JsonReader reader, int place)
    {
        if (place < columns.Count && reader.ValueTextEquals(columns[place].Name))
            return columns[place];
        string tag = reader.GetString()!;
        if (byTag.TryGetValue(tag, out Column? column))
            return column;
        if (columns.Count == MaxTags)
            throw new JsonException($"there are more than {MaxTags} metrics");
        byTag[tag] = column = new Column(tag);
        columns.Add(column);
        return column;
    }

    private sealed class Column(string tag)
    {
        private readonly List<double> values = [];

        // Null while the column has a value on each line from the first one.
        private List<int>? lines;

        public string Tag => tag;

        public byte[] Name { get; } = Encoding.UTF8.GetBytes(tag);

        public int Count => values.Count;

        public long Bytes => (8L * values.Capacity) + (4L * (lines?.Capacity ?? 0)) + 200;

        public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(values);

        public int Line(int i) => lines is null ? i : lines[i];

        public void Add(int line, double value)
        {
            // A line can have the same member twice; the last one counts.
            if (values.Count > 0 && Line(values.Count - 1) == line)
            {
                values[^1] = value;
                return;
            }

            if (lines is null && line != values.Count)
                lines = [.. Enumerable.Range(0, values.Count)];
            lines?.Add(line);
            values.Add(value);
        }
    }
}
