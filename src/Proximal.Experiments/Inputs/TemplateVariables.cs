using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads variables and dates of chat templates.</summary>
internal static class TemplateVariables
{
    /// <summary>Format of dates in configurations.</summary>
    public const string DateFormat = "yyyy-MM-dd";

    private const string Expected = "an object such as '{\"enable_thinking\": false}'";

    /// <summary>Reads variables from a map or the JSON text of an object, as JSON text; null for an empty value.</summary>
    /// <exception cref="InvalidInputException">The value is neither.</exception>
    public static string? Read(ConfigurationValue value)
    {
        if (value.IsNull)
            return null;
        string text = value.Node is YamlMappingNode map ? Json(map)!.ToJsonString() : value.Text(Expected);
        try
        {
            _ = Parse(text, value.Key);
            return text;
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"{value.Place}: {e.Message}", e);
        }
    }

    /// <summary>Parses the JSON text of an object; null is an empty one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Key or flag of the text, for messages.</param>
    /// <exception cref="InvalidInputException">The text is not an object.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Parse(string? text, string name)
    {
        var variables = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (text is null)
            return variables;
        try
        {
            JsonElement members = JsonElement.Parse(text);
            if (members.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException($"{name} must be {Expected}");
            foreach (JsonProperty member in members.EnumerateObject())
                variables[member.Name] = member.Value;
            return variables;
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{name} must be {Expected}, but is not JSON", e);
        }
    }

    /// <summary>Reads a date; null for an empty value.</summary>
    /// <exception cref="InvalidInputException">The value is not a date.</exception>
    public static DateTime? ReadDate(ConfigurationValue value)
    {
        if (value.IsNull)
            return null;
        const string Date = "a date such as 2026-11-30";
        return DateTime.TryParseExact(
            value.Text(Date),
            DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateTime date
        )
            ? date
            : throw value.Unexpected(Date);
    }

    private static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(static entry => KeyValuePair.Create(entry.Key.ToString(), Json(entry.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar => Scalar(scalar.Value ?? ""),
            _ => JsonValue.Create(node.ToString()),
        };

    private static JsonValue? Scalar(string text) =>
        text switch
        {
            "" or "null" or "~" or "Null" or "None" => null,
            "true" or "True" => JsonValue.Create(true),
            "false" or "False" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) =>
                JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
}
