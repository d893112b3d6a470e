using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads the members of examples, with messages that help who wrote them.</summary>
internal static class ExampleMembers
{
    /// <summary>A member that must be there.</summary>
    /// <exception cref="FormatException">It is not; the message names the member that may have been meant.</exception>
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

    /// <summary>A member that looks like a mistyped name, as the end of a message; empty where there is none.</summary>
    internal static string NearMiss(this JsonElement example, params ReadOnlySpan<string> names)
    {
        string[] members = [.. example.EnumerateObject().Select(static member => member.Name)];
        foreach (string name in names)
            if (NearestName.Find(name, members) is { } near)
                return $": is '{near}' meant to be '{name}'?";
        return members.Length == 0
            ? ""
            : $" (it has {string.Join(", ", members.Take(8).Select(static member => $"'{member}'"))})";
    }

    /// <summary>What a value is, in words.</summary>
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
