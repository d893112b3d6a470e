using System.Text.Json;

namespace Proximal;

/// <summary>A part of a space that is not composite, and the position of its values.</summary>
/// <param name="Name">Path of the part, such as <c>camera.left</c>; empty for a space without parts.</param>
/// <param name="Space">Space of the part.</param>
/// <param name="Start">Index of its first value.</param>
internal readonly record struct SpacePart(string Name, Space Space, int Start)
{
    /// <summary>Parts of an observation, in order.</summary>
    public static IReadOnlyList<SpacePart> OfObservation(Space space) => Of(space, static part => part.ObservationSize);

    /// <summary>Parts of an action, in order.</summary>
    public static IReadOnlyList<SpacePart> OfAction(Space space) => Of(space, static part => part.ActionSize);

    /// <summary>
    /// Writes type and size of the part: <c>type</c>, then <c>n</c>, <c>choices</c>, or <c>shape</c>, <c>low</c> and
    /// <c>high</c>. A bound that is the same for all elements is one number, and an infinite one is null.
    /// </summary>
    public void WriteSpace(Utf8JsonWriter writer)
    {
        switch (Space)
        {
            case Box box:
                writer.WriteString("type"u8, box.HoldsBytes ? "bytes" : "box");
                SpaceFormat.WriteNumbers(writer, "shape", box.Shape);
                WriteBounds(writer, "low", box.Low);
                WriteBounds(writer, "high", box.High);
                break;
            case Discrete discrete:
                writer.WriteString("type"u8, "discrete");
                writer.WriteNumber("n"u8, discrete.N);
                break;
            case MultiDiscrete several:
                writer.WriteString("type"u8, "multi_discrete");
                SpaceFormat.WriteNumbers(writer, "choices", several.Choices);
                break;
            case MultiBinary switches:
                writer.WriteString("type"u8, "multi_binary");
                writer.WriteNumber("n"u8, switches.N);
                break;
        }
    }

    private static void WriteBounds(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WritePropertyName(name);
        if (values.Length > 0 && !values.ContainsAnyExcept(values[0]))
            DistributionParts.WriteNumber(writer, values[0]);
        else
            DistributionParts.WriteNumbers(writer, values);
    }

    private static List<SpacePart> Of(Space space, Func<Space, int> size)
    {
        var parts = new List<SpacePart>();
        Add(parts, "", space, start: 0, size);
        return parts;
    }

    private static void Add(List<SpacePart> parts, string path, Space space, int start, Func<Space, int> size)
    {
        if (space is not CompositeSpace composite)
        {
            parts.Add(new SpacePart(path, space, start));
            return;
        }

        foreach ((string name, Space part) in composite.Parts)
        {
            Add(parts, path.Length == 0 ? name : $"{path}.{name}", part, start, size);
            start += size(part);
        }
    }
}
