using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>A JSON object of settings, read with messages that name the file and the key.</summary>
/// <param name="Path">The file that it came from.</param>
/// <param name="Json">The object.</param>
internal sealed record JsonObjectReader(string Path, JsonObject Json)
{
    /// <exception cref="InvalidInputException">The file cannot be read, or holds no JSON object.</exception>
    public static JsonObjectReader Read(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is not JsonObject json)
                throw new InvalidInputException($"{path}: a JSON object is needed");
            _ = json.Count; // finds keys that stand twice
            return new JsonObjectReader(path, json);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidInputException($"{path}: is not valid JSON: {FirstLine(exception.Message)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: cannot be read: {FirstLine(exception.Message)}", exception);
        }
    }

    /// <summary>Whether a key is there with a value other than null.</summary>
    public bool Has(string key) => Json[key] is not null;

    /// <summary>A whole number; the default where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is missing without a default, or no whole number.</exception>
    public int Int(string key, int? otherwise = null)
    {
        if (Json[key] is not { } node)
            return otherwise ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out int number)
            ? number
            : throw Wrong(key, node, "a whole number");
    }

    /// <summary>A number; the default where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is missing without a default, or no number.</exception>
    public double Number(string key, double? otherwise = null)
    {
        if (Json[key] is not { } node)
            return otherwise ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out double number)
            ? number
            : throw Wrong(key, node, "a number");
    }

    /// <summary>True or false; the default where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public bool Boolean(string key, bool otherwise)
    {
        if (Json[key] is not { } node)
            return otherwise;
        return node is JsonValue value && value.TryGetValue(out bool flag)
            ? flag
            : throw Wrong(key, node, "true or false");
    }

    /// <summary>A text; the default where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is missing without a default, or no text.</exception>
    public string Text(string key, string? otherwise = null)
    {
        if (Json[key] is not { } node)
            return otherwise ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(key, node, "a text");
    }

    /// <summary>One whole number or several; none where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public int[] Ints(string key)
    {
        if (Json[key] is not JsonArray array)
            return Has(key) ? [Int(key)] : [];
        return
        [
            .. array.Select(item =>
                item is JsonValue value && value.TryGetValue(out int number)
                    ? number
                    : throw Wrong(key, array, "a whole number or several")
            ),
        ];
    }

    /// <summary>One text or several; none where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public string[] Texts(string key)
    {
        if (Json[key] is not JsonArray array)
            return Has(key) ? [Text(key)] : [];
        return
        [
            .. array.Select(item =>
                item is JsonValue value && value.TryGetValue(out string? text)
                    ? text
                    : throw Wrong(key, array, "a text or several")
            ),
        ];
    }

    /// <summary>An object within this one; null where the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public JsonObjectReader? Section(string key)
    {
        if (Json[key] is not { } node)
            return null;
        return node is JsonObject inner
            ? new JsonObjectReader($"{Path}: '{key}'", inner)
            : throw Wrong(key, node, "an object");
    }

    /// <summary>The fault of a key that has a value other than those understood.</summary>
    public InvalidInputException Wrong(string key, JsonNode value, string needed)
    {
        string shown = value.ToJsonString().ReplaceLineEndings(" ");
        return new InvalidInputException(
            $"{Path}: '{key}' must be {needed}, but is {(shown.Length <= 60 ? shown : shown[..60] + "…")}"
        );
    }

    private InvalidInputException Missing(string key) => new($"{Path}: '{key}' is missing");

    private static string FirstLine(string message) => message.Split('\n')[0].TrimEnd();
}
