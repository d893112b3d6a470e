using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Description of a space for the reply SPACES, and the layout of its observations in bytes. The inverse of
/// <see cref="RemoteSpaces"/>.</summary>
internal static class SpaceDescription
{
    private const int ImageRank = 3;

    /// <summary>Writes a space as JSON.</summary>
    public static void Write(Utf8JsonWriter writer, Space space)
    {
        writer.WriteStartObject();
        switch (space)
        {
            case Box box:
                writer.WriteString("type"u8, "box"u8);
                WriteIntegers(writer, "shape"u8, box.Shape);
                WriteBounds(writer, "low"u8, box.Low);
                WriteBounds(writer, "high"u8, box.High);
                writer.WriteString("dtype"u8, IsBytes(box) ? "uint8"u8 : "float32"u8);
                break;
            case Discrete discrete:
                writer.WriteString("type"u8, "discrete"u8);
                writer.WriteNumber("n"u8, discrete.N);
                break;
            case MultiDiscrete choices:
                writer.WriteString("type"u8, "multi_discrete"u8);
                WriteIntegers(writer, "nvec"u8, choices.Choices);
                break;
            case MultiBinary switches:
                writer.WriteString("type"u8, "multi_binary"u8);
                writer.WriteNumber("n"u8, switches.N);
                break;
            case CompositeSpace composite:
                writer.WriteString("type"u8, space is DictSpace ? "dict"u8 : "tuple"u8);
                WriteParts(writer, composite);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Returns the parts of an observation, in order.</summary>
    public static ObservationPart[] PartsOf(Space space) =>
        space is CompositeSpace composite
            ? [.. composite.Parts.SelectMany(static part => PartsOf(part.Space))]
            : [new ObservationPart("", space, space is Box box && IsBytes(box))];

    // An image, as Stable-Baselines3 recognizes it: three axes, and bounds 0 and 255.
    private static bool IsBytes(Box box) =>
        box.Shape.Length == ImageRank && !box.Low.ContainsAnyExcept(0f) && !box.High.ContainsAnyExcept(255f);

    private static void WriteParts(Utf8JsonWriter writer, CompositeSpace composite)
    {
        writer.WriteStartArray("spaces"u8);
        foreach ((string name, Space space) in composite.Parts)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(name);
            Write(writer, space);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteIntegers(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void WriteBounds(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<float> bounds)
    {
        writer.WritePropertyName(name);
        if (bounds.Length > 0 && !bounds.ContainsAnyExcept(bounds[0]))
        {
            WriteBound(writer, bounds[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (float bound in bounds)
            WriteBound(writer, bound);
        writer.WriteEndArray();
    }

    private static void WriteBound(Utf8JsonWriter writer, float bound)
    {
        if (float.IsFinite(bound))
            writer.WriteNumberValue(bound);
        else
            writer.WriteStringValue(bound > 0 ? "inf"u8 : "-inf"u8);
    }
}
