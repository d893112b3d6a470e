using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Keyword arguments of an environment as text.</summary>
internal static class KeywordArguments
{
    /// <summary>Returns the arguments as a JSON object.</summary>
    /// <param name="text"><c>name=value,name=value</c>, or a JSON object.</param>
    /// <param name="defaults">Arguments that the text does not have to name.</param>
    /// <exception cref="InvalidInputException">The text has neither form.</exception>
    public static string ToJson(string text, params ReadOnlySpan<(string Name, string Json)> defaults)
    {
        var arguments = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string json) in defaults)
            arguments[name] = json;
        if (text.TrimStart().StartsWith('{'))
            ReadObject(text, arguments);
        else
            ReadAssignments(text, arguments);
        return $"{{{string.Join(',', arguments.Select(static pair => $"{Quote(pair.Key)}:{pair.Value}"))}}}";
    }

    private static void ReadObject(string text, OrderedDictionary<string, string> arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                arguments[property.Name] = property.Value.GetRawText();
        }
        catch (JsonException exception)
        {
            throw Invalid(text, exception);
        }
    }

    private static void ReadAssignments(string text, OrderedDictionary<string, string> arguments)
    {
        foreach (string assignment in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw Invalid(text, inner: null);
            arguments[assignment[..equals].Trim()] = Value(assignment[(equals + 1)..].Trim());
        }
    }

    // Numbers, true, false and null keep their meaning; anything else is text.
    private static string Value(string text) =>
        text.ToLowerInvariant() switch
        {
            "true" => "true",
            "false" => "false",
            "null" or "none" => "null",
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    && double.IsFinite(number) => text.All(static c => char.IsAsciiDigit(c) || c == '-')
                ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                    ? whole.ToString(CultureInfo.InvariantCulture)
                    : Quote(text)
                : number.ToString("R", CultureInfo.InvariantCulture),
            _ => Quote(text),
        };

    private static string Quote(string text)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            json.WriteStringValue(text);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static InvalidInputException Invalid(string text, Exception? inner) =>
        new(
            $"Arguments (kwargs) '{text}': expected name=value,name=value, such as is_slippery=false,map_name=8x8, or a "
                + "JSON object",
            inner
        );
}
