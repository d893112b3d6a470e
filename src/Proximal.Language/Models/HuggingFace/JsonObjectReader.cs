using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Reader of a JSON configuration, with error messages that name file and key.</summary>
/// <param name="Path">The file.</param>
/// <param name="Json">The object.</param>
internal sealed record JsonObjectReader(string Path, JsonObject Json)
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <exception cref="InvalidInputException">The file cannot be read, or contains no JSON object.</exception>
    public static JsonObjectReader Read(string path)
    {
        byte[] bytes = InputFile.ReadBytes(path);
        return InputFile.Parse(
            $"{path}:",
            () =>
            {
                JsonCheck.Require(bytes);
                if (JsonNode.Parse(bytes, documentOptions: Options) is not JsonObject json)
                    throw new InvalidInputException($"{path}: a JSON object is needed");
                return new JsonObjectReader(path, json);
            },
            "is not valid JSON"
        );
    }

    /// <summary>Whether a key has a value other than null.</summary>
    public bool Has(string key) => Json[key] is not null;

    /// <summary>Reads an integer; the default if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The key is missing and has no default, or is not an integer.</exception>
    public int Int(string key, int? defaultValue = null)
    {
        if (Json[key] is not { } node)
            return defaultValue ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out int number)
            ? number
            : throw Wrong(key, node, "a whole number");
    }

    /// <summary>Reads a number; the default if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The key is missing and has no default, or is not a number.</exception>
    public double Number(string key, double? defaultValue = null)
    {
        if (Json[key] is not { } node)
            return defaultValue ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out double number)
            ? number
            : throw Wrong(key, node, "a number");
    }

    /// <summary>Reads a number; null if the value is null, and the default if the key is missing.</summary>
    /// <exception cref="InvalidInputException">The value is not a number.</exception>
    public double? NumberOrNull(string key, double? defaultValue) =>
        Has(key) ? Number(key)
        : Json.ContainsKey(key) ? null
        : defaultValue;

    /// <summary>Reads an integer; null if the value is null, and the default if the key is missing.</summary>
    /// <exception cref="InvalidInputException">The value is not an integer.</exception>
    public int? IntOrNull(string key, int? defaultValue) =>
        Has(key) ? Int(key)
        : Json.ContainsKey(key) ? null
        : defaultValue;

    /// <summary>Reads a list of numbers.</summary>
    /// <exception cref="InvalidInputException">The key is missing, or the value has another type.</exception>
    public double[] Numbers(string key)
    {
        if (Json[key] is not { } node)
            throw Missing(key);
        return node is JsonArray array
            ?
            [
                .. array.Select(item =>
                    item is JsonValue value && value.TryGetValue(out double number)
                        ? number
                        : throw Wrong(key, array, "a list of numbers")
                ),
            ]
            : throw Wrong(key, node, "a list of numbers");
    }

    /// <summary>Throws unless a text, or its default, is one of the supported values.</summary>
    /// <exception cref="InvalidInputException">The value is not supported.</exception>
    public void RequireText(string key, string defaultValue, params ReadOnlySpan<string> supported)
    {
        string value = Text(key, defaultValue);
        if (!supported.Contains(value))
            throw Wrong(key, JsonValue.Create(value), string.Join(" or ", supported.ToArray()));
    }

    /// <summary>Throws unless a Boolean has the supported value; a missing key has it.</summary>
    /// <exception cref="InvalidInputException">The value is not supported.</exception>
    public void RequireFlag(string key, bool supported)
    {
        if (Boolean(key, supported) != supported)
            throw Wrong(key, JsonValue.Create(!supported), supported ? "true" : "false");
    }

    /// <summary>Reads a Boolean; the default if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The value is not a Boolean.</exception>
    public bool Boolean(string key, bool defaultValue)
    {
        if (Json[key] is not { } node)
            return defaultValue;
        return node is JsonValue value && value.TryGetValue(out bool flag)
            ? flag
            : throw Wrong(key, node, "true or false");
    }

    /// <summary>Reads a string; the default if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The key is missing and has no default, or is not a string.</exception>
    public string Text(string key, string? defaultValue = null)
    {
        if (Json[key] is not { } node)
            return defaultValue ?? throw Missing(key);
        return node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(key, node, "a text");
    }

    /// <summary>Reads one integer or a list; empty if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The value has another type.</exception>
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

    /// <summary>Reads one string or a list; empty if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The value has another type.</exception>
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

    /// <summary>Reads an object; null if the key is missing or null.</summary>
    /// <exception cref="InvalidInputException">The value has another type.</exception>
    public JsonObjectReader? Section(string key)
    {
        if (Json[key] is not { } node)
            return null;
        return node is JsonObject inner
            ? new JsonObjectReader($"{Path}: {MessageText.Quote(key)}", inner)
            : throw Wrong(key, node, "an object");
    }

    /// <summary>Creates the exception for an unsupported value.</summary>
    public InvalidInputException Wrong(string key, JsonNode value, string needed)
    {
        return new InvalidInputException(
            $"{Path}: {MessageText.Quote(key)} must be {needed}, but is {MessageText.Excerpt(value.ToJsonString(), 60)}"
        );
    }

    private InvalidInputException Missing(string key) => new($"{Path}: {MessageText.Quote(key)} is missing");
}
