using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Editor of a JSON configuration, which changes only values that differ.</summary>
/// <param name="json">The object.</param>
internal sealed class JsonObjectEditor(JsonObject json)
{
    /// <summary>The object.</summary>
    public JsonObject Json => json;

    /// <summary>The current values.</summary>
    public JsonObjectReader Reader { get; } = new(ConfigReader.FileName, json);

    /// <summary>Sets an integer.</summary>
    public void Set(string key, int value)
    {
        if (!(json[key] is JsonValue current && current.TryGetValue(out int number) && number == value))
            json[key] = value;
    }

    /// <summary>Sets a number.</summary>
    public void Set(string key, double value)
    {
        if (!(json[key] is JsonValue current && current.TryGetValue(out double number) && number == value))
            json[key] = value;
    }

    /// <summary>Sets a Boolean.</summary>
    public void Set(string key, bool value)
    {
        if (!(json[key] is JsonValue current && current.TryGetValue(out bool flag) && flag == value))
            json[key] = value;
    }

    /// <summary>Sets a number or null.</summary>
    public void SetOrNull(string key, double? value)
    {
        if (value is { } number)
            Set(key, number);
        else if (json[key] is not null || !json.ContainsKey(key))
            json[key] = null;
    }

    /// <summary>Sets an integer or null.</summary>
    public void SetOrNull(string key, int? value)
    {
        if (value is { } number)
            Set(key, number);
        else if (json[key] is not null || !json.ContainsKey(key))
            json[key] = null;
    }

    /// <summary>Sets a number, unless the key is missing and the number is the default.</summary>
    public void SetUnlessDefault(string key, double value, double defaultValue)
    {
        if (json[key] is not null || value != defaultValue)
            Set(key, value);
    }

    /// <summary>Sets a text if the key has none.</summary>
    public void SetIfMissing(string key, string value)
    {
        if (json[key] is null)
            json[key] = value;
    }

    /// <summary>Sets one token, several, or none.</summary>
    public void SetTokens(string key, IReadOnlyList<int> ids)
    {
        if ((json[key] is null && ids.Count == 0) || Reader.Ints(key).SequenceEqual(ids))
            return;
        json[key] = ids switch
        {
            [] => null,
            [int id] => id,
            _ => new JsonArray([.. ids.Select(static id => JsonValue.Create(id))]),
        };
    }
}
