using System.Text.Json;

namespace Proximal;

/// <summary>The first difference between two JSON texts, for messages.</summary>
internal static class JsonDifference
{
    private const int LongText = 60;

    /// <summary>
    /// Returns the first member that differs, such as <c>network.activation is tanh there, but relu here</c>; null if
    /// the texts have the same content.
    /// </summary>
    /// <param name="saved">The text that was saved.</param>
    /// <param name="current">The text of the present options.</param>
    public static string? Find(ReadOnlyMemory<byte> saved, ReadOnlyMemory<byte> current)
    {
        using JsonDocument there = JsonDocument.Parse(saved),
            here = JsonDocument.Parse(current);
        return Find(there.RootElement, here.RootElement, "");
    }

    private static string? Find(JsonElement saved, JsonElement current, string name)
    {
        if (saved.ValueKind != JsonValueKind.Object || current.ValueKind != JsonValueKind.Object)
            return JsonElement.DeepEquals(saved, current)
                ? null
                : $"{name} is {Text(saved)} there, but {Text(current)} here";
        IEnumerable<string> names = saved
            .EnumerateObject()
            .Concat(current.EnumerateObject())
            .Select(static member => member.Name)
            .Distinct(StringComparer.Ordinal);
        foreach (string member in names)
        {
            string path = name.Length == 0 ? member : $"{name}.{member}";
            if (!saved.TryGetProperty(member, out JsonElement there))
                return $"it has no {path}, which is set here";
            if (!current.TryGetProperty(member, out JsonElement here))
                return $"it has {path}, which is not set here";
            if (Find(there, here, path) is { } difference)
                return difference;
        }
        return null;
    }

    private static string Text(JsonElement element) =>
        MessageText.Excerpt(element.ToString().ReplaceLineEndings(" "), LongText);
}
