using System.Text.Json;

namespace Proximal.Godot;

/// <summary>Reads values of a game's description. Godot writes whole numbers as 1 or 1.0.</summary>
internal static class GodotJson
{
    private const int LargestSize = 1 << 22;

    /// <summary>Returns a property of an object.</summary>
    /// <exception cref="GameFailure">There is none.</exception>
    public static JsonElement Property(JsonElement element, string name, string what) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new GameFailure($"{what} has no '{name}'");

    /// <summary>Returns a text property of an object.</summary>
    /// <exception cref="GameFailure">There is none.</exception>
    public static string Text(JsonElement element, string name, string what) =>
        Property(element, name, what) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw new GameFailure($"'{name}' of {what} is not a text");

    /// <summary>Returns a size: a whole number of at least 1.</summary>
    /// <exception cref="GameFailure">It is not.</exception>
    public static int Size(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && number == Math.Floor(number)
        && number is >= 1 and <= LargestSize
            ? (int)number
            : throw new GameFailure($"the size of '{name}' is {Short(value)}, not a whole number of at least 1");

    /// <summary>Returns sizes: a list of them, or one.</summary>
    /// <exception cref="GameFailure">One is not valid, or their product is too large.</exception>
    public static int[] Sizes(JsonElement value, string name)
    {
        int[] sizes =
            value.ValueKind == JsonValueKind.Array
                ? [.. value.EnumerateArray().Select(size => Size(size, name))]
                : [Size(value, name)];
        long product = 1;
        foreach (int size in sizes)
            product = Math.Min(product * size, long.MaxValue / LargestSize);
        if (sizes.Length is 0 or > 8 || product > LargestSize)
            throw new GameFailure($"the size of '{name}' is {Short(value)}, which is empty or too large");
        return sizes;
    }

    /// <summary>Returns a bound of a box.</summary>
    /// <exception cref="GameFailure">It is not a number.</exception>
    public static float Bound(JsonElement space, string name, float missing)
    {
        if (!space.TryGetProperty(name, out JsonElement bound))
            return missing;
        return bound.ValueKind == JsonValueKind.Number && bound.TryGetDouble(out double value)
            ? (float)value
            : throw new GameFailure($"'{name}' of a box is {Short(bound)}, not a number");
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 40 ? text : $"{text[..40]}…";
    }
}
