using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads the members of examples, with error messages for authors of data sets.</summary>
internal static class ExampleMembers
{
    /// <summary>A required member.</summary>
    /// <exception cref="FormatException">
    /// The member is missing; the message names a similar member if there is one.
    /// </exception>
    internal static JsonElement Required(this JsonElement example, string name)
    {
        example.MustBeObject();
        return example.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new FormatException($"'{name}' is missing{example.NearMiss(name)}");
    }

    internal static void MustBeObject(this JsonElement example)
    {
        if (example.ValueKind != JsonValueKind.Object)
            throw new FormatException($"it must be an object, but is {example.Kind()}");
    }

    /// <summary>
    /// A suggestion for a misspelled member, as the end of a message; empty if the example has no members.
    /// </summary>
    internal static string NearMiss(this JsonElement example, params ReadOnlySpan<string> names)
    {
        string[] members = [.. example.EnumerateObject().Select(static member => member.Name)];
        foreach (string name in names)
            if (NearestName.Find(name, members) is { } similar)
                return $": is '{similar}' meant to be '{name}'?";
        return members.Length == 0
            ? ""
            : $" (it has {string.Join(", ", members.Take(8).Select(static member => $"'{member}'"))})";
    }

    /// <summary>The JSON type of a value, in words.</summary>
    internal static string Kind(this JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };
}
