using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// JSON schema with the keywords <c>type</c>, <c>enum</c>, <c>const</c>, <c>properties</c>, <c>required</c>,
/// <c>additionalProperties</c>, <c>items</c>, <c>minItems</c>, <c>maxItems</c>, <c>uniqueItems</c>, <c>minLength</c>,
/// <c>maxLength</c>, <c>pattern</c>, <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>,
/// <c>multipleOf</c>, <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c>, as in draft 2020-12. Annotations are
/// ignored; any other keyword is refused.
/// </summary>
public sealed class JsonSchema
{
    private const int MaxDepth = 64;

    private static readonly string[] Annotations =
    [
        "$schema",
        "$id",
        "$comment",
        "title",
        "description",
        "default",
        "examples",
        "format",
    ];

    private readonly List<Func<JsonElement, bool>> rules = [];

    private JsonSchema(JsonElement schema, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidInputException($"the JSON schema has more than {MaxDepth} levels");
        switch (schema.ValueKind)
        {
            case JsonValueKind.True:
                return;
            case JsonValueKind.False:
                rules.Add(static _ => false);
                return;
            case JsonValueKind.Object:
                foreach (JsonProperty keyword in schema.EnumerateObject())
                    if (!Annotations.Contains(keyword.Name, StringComparer.Ordinal))
                        rules.Add(RuleOf(schema, keyword, depth + 1));
                return;
            default:
                throw new InvalidInputException(
                    $"a JSON schema must be an object or a Boolean, not {schema.ValueKind}"
                );
        }
    }

    /// <summary>Reads a schema.</summary>
    /// <param name="schema">The schema as JSON.</param>
    /// <exception cref="InvalidInputException">It is not valid JSON, or a keyword is unknown or malformed.</exception>
    public static JsonSchema Parse(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return new JsonSchema(document.RootElement.Clone(), 0);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(
                $"the JSON schema is not valid JSON: {e.Message.ReplaceLineEndings(" ")}",
                e
            );
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InvalidInputException(
                $"a keyword of the JSON schema has a value of the wrong type: {e.Message}",
                e
            );
        }
    }

    /// <summary>Whether a value is valid.</summary>
    /// <param name="value">The value.</param>
    public bool IsValid(JsonElement value) => rules.TrueForAll(rule => rule(value));

    private static Func<JsonElement, bool> RuleOf(JsonElement schema, JsonProperty keyword, int depth)
    {
        JsonElement given = keyword.Value;
        return keyword.Name switch
        {
            "type" => TypeRule(given),
            "enum" => AnyOf([.. given.EnumerateArray()]),
            "const" => value => JsonElement.DeepEquals(value, given),
            "properties" => PropertiesRule(given, depth),
            "required" => RequiredRule([.. given.EnumerateArray().Select(TextOf)]),
            "additionalProperties" => AdditionalRule(schema, Of(given, depth)),
            "items" => Each(JsonValueKind.Array, Of(given, depth)),
            "minItems" => Size(JsonValueKind.Array, given, static (size, limit) => size >= limit),
            "maxItems" => Size(JsonValueKind.Array, given, static (size, limit) => size <= limit),
            "uniqueItems" => given.GetBoolean() ? static value => AreUnique(value) : static _ => true,
            "minLength" => Size(JsonValueKind.String, given, static (size, limit) => size >= limit),
            "maxLength" => Size(JsonValueKind.String, given, static (size, limit) => size <= limit),
            "pattern" => PatternRule(TextOf(given)),
            "minimum" => Bound(given, static (x, limit) => x >= limit),
            "maximum" => Bound(given, static (x, limit) => x <= limit),
            "exclusiveMinimum" => Bound(given, static (x, limit) => x > limit),
            "exclusiveMaximum" => Bound(given, static (x, limit) => x < limit),
            "multipleOf" => Bound(given, static (x, unit) => Math.IEEERemainder(x, unit) == 0),
            "allOf" => Count(given, depth, static (valid, all) => valid == all),
            "anyOf" => Count(given, depth, static (valid, _) => valid > 0),
            "oneOf" => Count(given, depth, static (valid, _) => valid == 1),
            "not" => Not(Of(given, depth)),
            _ => throw new InvalidInputException(
                $"the keyword '{keyword.Name}' of the JSON schema is not supported (see the documentation of the "
                    + "reward json_schema)"
            ),
        };
    }

    private static string TextOf(JsonElement value) =>
        value.GetString() ?? throw new InvalidOperationException("null is not text");

    private static JsonSchema Of(JsonElement schema, int depth) => new(schema, depth);

    private static Func<JsonElement, bool> TypeRule(JsonElement given)
    {
        string[] names =
            given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray().Select(TextOf)] : [TextOf(given)];
        string[] known = ["null", "boolean", "object", "array", "number", "integer", "string"];
        if (Array.Find(names, name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw new InvalidInputException($"the JSON schema has the unknown type '{unknown}'");
        return value => Array.Exists(names, name => HasType(value, name));
    }

    private static bool HasType(JsonElement value, string name) =>
        (name, value.ValueKind) switch
        {
            ("null", JsonValueKind.Null) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            ("string", JsonValueKind.String) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => value.TryGetDouble(out double x) && x == Math.Floor(x),
            _ => false,
        };

    private static Func<JsonElement, bool> AnyOf(JsonElement[] allowed) =>
        value => Array.Exists(allowed, other => JsonElement.DeepEquals(value, other));

    private static Func<JsonElement, bool> PropertiesRule(JsonElement given, int depth)
    {
        (string Name, JsonSchema Schema)[] members =
        [
            .. given.EnumerateObject().Select(member => (member.Name, Of(member.Value, depth))),
        ];
        return value =>
            value.ValueKind != JsonValueKind.Object
            || Array.TrueForAll(
                members,
                member => !value.TryGetProperty(member.Name, out JsonElement found) || member.Schema.IsValid(found)
            );
    }

    private static Func<JsonElement, bool> RequiredRule(string[] names) =>
        value =>
            value.ValueKind != JsonValueKind.Object
            || Array.TrueForAll(names, name => value.TryGetProperty(name, out _));

    private static Func<JsonElement, bool> AdditionalRule(JsonElement schema, JsonSchema others)
    {
        string[] known = schema.TryGetProperty("properties", out JsonElement properties)
            ? [.. properties.EnumerateObject().Select(static member => member.Name)]
            : [];
        return value =>
            value.ValueKind != JsonValueKind.Object
            || value
                .EnumerateObject()
                .All(member => known.Contains(member.Name, StringComparer.Ordinal) || others.IsValid(member.Value));
    }

    private static Func<JsonElement, bool> Each(JsonValueKind kind, JsonSchema schema) =>
        value => value.ValueKind != kind || value.EnumerateArray().All(schema.IsValid);

    private static Func<JsonElement, bool> Size(JsonValueKind kind, JsonElement given, Func<int, int, bool> holds)
    {
        int limit = given.GetInt32();
        return value =>
            value.ValueKind != kind
            || holds(
                kind == JsonValueKind.Array ? value.GetArrayLength() : value.GetString()!.EnumerateRunes().Count(),
                limit
            );
    }

    private static bool AreUnique(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        JsonElement[] items = [.. value.EnumerateArray()];
        for (int i = 0; i < items.Length; i++)
        for (int j = 0; j < i; j++)
            if (JsonElement.DeepEquals(items[i], items[j]))
                return false;
        return true;
    }

    private static Func<JsonElement, bool> PatternRule(string pattern)
    {
        Regex expression = RegexPattern.Of(pattern, "json_schema");
        return value => value.ValueKind != JsonValueKind.String || expression.IsMatch(value.GetString()!);
    }

    private static Func<JsonElement, bool> Bound(JsonElement given, Func<double, double, bool> holds)
    {
        double limit = given.GetDouble();
        return value =>
            value.ValueKind != JsonValueKind.Number || (value.TryGetDouble(out double x) && holds(x, limit));
    }

    private static Func<JsonElement, bool> Count(JsonElement given, int depth, Func<int, int, bool> holds)
    {
        JsonSchema[] schemas = [.. given.EnumerateArray().Select(schema => Of(schema, depth))];
        return value => holds(schemas.Count(schema => schema.IsValid(value)), schemas.Length);
    }

    private static Func<JsonElement, bool> Not(JsonSchema schema) => value => !schema.IsValid(value);
}
