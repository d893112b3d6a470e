using System.Text.Json;

namespace Proximal;

/// <summary>Reads members of JSON objects, with errors that name the member.</summary>
internal static class JsonMembers
{
    /// <summary>Returns a required member.</summary>
    /// <exception cref="FormatException">The member is missing, or <paramref name="element"/> is not an
    /// object.</exception>
    internal static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new FormatException($"'{name}' is missing");

    /// <summary>Returns a string member.</summary>
    /// <exception cref="FormatException">The member is missing or not a string.</exception>
    internal static string Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw Wrong(name, "text");

    /// <summary>Returns a Boolean member.</summary>
    /// <exception cref="FormatException">The member is missing or not Boolean.</exception>
    internal static bool Boolean(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value
            ? value.GetBoolean()
            : throw Wrong(name, "true or false");

    /// <summary>Returns an integer member.</summary>
    /// <exception cref="FormatException">The member is missing or not an integer.</exception>
    internal static int Whole(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int whole)
            ? whole
            : throw Wrong(name, "a whole number");

    /// <summary>Returns a number member.</summary>
    /// <exception cref="FormatException">The member is missing or not a number.</exception>
    internal static double Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value
            ? value.GetDouble()
            : throw Wrong(name, "a number");

    /// <summary>Returns a member that is a list of integers.</summary>
    /// <exception cref="FormatException">The member is missing or not a list of integers.</exception>
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
