using System.Text.Json;

namespace Proximal;

/// <summary>Reads the members of JSON objects, with messages that name them.</summary>
internal static class JsonMembers
{
    /// <summary>A member that must be there.</summary>
    /// <exception cref="FormatException">It is missing, or <paramref name="element"/> is no object.</exception>
    internal static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new FormatException($"'{name}' is missing");

    /// <summary>A member that is text.</summary>
    /// <exception cref="FormatException">It is missing or no text.</exception>
    internal static string Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw Wrong(name, "text");

    /// <summary>A member that is true or false.</summary>
    /// <exception cref="FormatException">It is missing or neither.</exception>
    internal static bool Boolean(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value
            ? value.GetBoolean()
            : throw Wrong(name, "true or false");

    /// <summary>A member that is a whole number.</summary>
    /// <exception cref="FormatException">It is missing or no such number.</exception>
    internal static int Whole(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int whole)
            ? whole
            : throw Wrong(name, "a whole number");

    /// <summary>A member that is a number.</summary>
    /// <exception cref="FormatException">It is missing or no number.</exception>
    internal static double Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value
            ? value.GetDouble()
            : throw Wrong(name, "a number");

    /// <summary>A member that is a list of whole numbers.</summary>
    /// <exception cref="FormatException">It is missing or no such list.</exception>
    internal static int[] WholeNumbers(this JsonElement element, string name)
    {
        JsonElement list = element.Member(name);
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(name, "a list of whole numbers");
        return
        [
            .. list.EnumerateArray()
                .Select(item =>
                    item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int whole)
                        ? whole
                        : throw Wrong(name, "a list of whole numbers")
                ),
        ];
    }

    private static FormatException Wrong(string name, string kind) => new($"'{name}' must be {kind}");
}
