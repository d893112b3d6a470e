using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal;

/// <summary>
/// Spaces as JSON: {"type":"Box","low":[…],"high":[…],"shape":[…]}, {"type":"Discrete","n":2} and so on.
/// </summary>
internal static class SpaceFormat
{
    internal static void Write(Utf8JsonWriter writer, string name, Space space)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", space.GetType().Name);
        switch (space)
        {
            case Box box:
                WriteBounds(writer, "low", box.Low);
                WriteBounds(writer, "high", box.High);
                WriteNumbers(writer, "shape", box.Shape);
                break;
            case Discrete discrete:
                writer.WriteNumber("n", discrete.N);
                break;
            case MultiDiscrete multiDiscrete:
                WriteNumbers(writer, "choices", multiDiscrete.Choices);
                break;
            case MultiBinary switches:
                writer.WriteNumber("n", switches.N);
                break;
            case CompositeSpace composite:
                writer.WriteStartObject("parts");
                foreach ((string part, Space its) in composite.Parts)
                    Write(writer, part, its);
                writer.WriteEndObject();
                break;
            default:
                throw new InvalidInputException($"a policy over a {space.GetType().Name} space cannot be saved");
        }

        writer.WriteEndObject();
    }

    /// <summary>Returns the JSON text of a space. Equal spaces have equal texts.</summary>
    internal static string Text(Space space)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            Write(writer, "space", space);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    internal static Space Read(JsonElement element) =>
        element.Text("type") switch
        {
            "Box" => new Box(
                Bounds(element.Member("low")),
                Bounds(element.Member("high")),
                element.WholeNumbers("shape")
            ),
            "Discrete" => new Discrete(element.Whole("n")),
            "MultiDiscrete" => new MultiDiscrete(element.WholeNumbers("choices")),
            "MultiBinary" => new MultiBinary(element.Whole("n")),
            nameof(DictSpace) => new DictSpace([
                .. element.Member("parts").EnumerateObject().Select(static part => (part.Name, Read(part.Value))),
            ]),
            nameof(TupleSpace) => new TupleSpace([
                .. element.Member("parts").EnumerateObject().Select(static part => Read(part.Value)),
            ]),
            string type => throw new FormatException($"there is no space of type '{type}'"),
        };

    internal static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    // JSON has no infinity, so infinite bounds are the strings "inf" and "-inf".
    private static void WriteBounds(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray(name);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteStringValue(value > 0 ? "inf" : "-inf");
        }

        writer.WriteEndArray();
    }

    private static float[] Bounds(JsonElement element) =>
        [
            .. element
                .EnumerateArray()
                .Select(static x =>
                    x.ValueKind != JsonValueKind.String
                        ? x.GetSingle()
                        : x.GetString() switch
                        {
                            "inf" => float.PositiveInfinity,
                            "-inf" => float.NegativeInfinity,
                            string text => float.Parse(text, CultureInfo.InvariantCulture),
                            null => throw new FormatException("a bound is null"),
                        }
                ),
        ];
}
