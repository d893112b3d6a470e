using System.Text.Json.Nodes;

namespace Proximal.Language.Tests;

/// <summary>
/// Every way to spoil one value of a JSON text: by another kind of value, by leaving it out, by cutting the text short.
/// </summary>
internal static class DamagedJson
{
    private const int MembersOfEach = 3;
    private static readonly string?[] Values =
    [
        null,
        "null",
        "-1",
        "3",
        "1.5",
        "\"\"",
        "\"x y\"",
        "true",
        "[]",
        "[7]",
        "{}",
        "{\"type\":\"odd\"}",
    ];

    /// <summary>The spoiled texts, each with what was done.</summary>
    public static IEnumerable<(string What, string Text)> Of(string text)
    {
        foreach (int length in (int[])[0, 1, text.Length / 3, text.Length - 2])
            yield return ($"cut to {length} characters", text[..length]);
        foreach (string[] path in Paths(JsonNode.Parse(text)!, []))
        {
            foreach (string? value in Values)
            {
                JsonNode root = JsonNode.Parse(text)!;
                Replace(root, path, value);
                yield return ($"{string.Join('.', path)} → {value ?? "left out"}", root.ToJsonString());
            }
        }
    }

    private static IEnumerable<string[]> Paths(JsonNode node, string[] path)
    {
        IEnumerable<(string Key, JsonNode? Child)> children = node switch
        {
            JsonObject members => members.Select(static member => (member.Key, member.Value)),
            JsonArray items => items.Select(static (item, i) => ($"{i}", item)),
            _ => [],
        };
        foreach ((string key, JsonNode? child) in path.Length == 0 ? children : children.Take(MembersOfEach))
        {
            yield return [.. path, key];
            if (child is null)
                continue;
            foreach (string[] inner in Paths(child, [.. path, key]))
                yield return inner;
        }
    }

    private static void Replace(JsonNode root, string[] path, string? value)
    {
        JsonNode parent = root;
        foreach (string key in path[..^1])
            parent = parent is JsonArray items ? items[int.Parse(key)]! : parent[key]!;
        switch (parent)
        {
            case JsonArray array when value is null:
                array.RemoveAt(int.Parse(path[^1]));
                break;
            case JsonArray array:
                array[int.Parse(path[^1])] = JsonNode.Parse(value);
                break;
            case JsonObject members when value is null:
                members.Remove(path[^1]);
                break;
            default:
                parent[path[^1]] = JsonNode.Parse(value!);
                break;
        }
    }
}
