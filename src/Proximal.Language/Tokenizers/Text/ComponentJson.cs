using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads components of tokenizer.json, with errors that name the component.</summary>
internal static class ComponentJson
{
    // More than any tokenizer has. A sequence can be nested.
    private const int MaxComponents = 256;

    /// <summary>A member; null if it is missing or null.</summary>
    internal static JsonElement? Optional(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A Boolean member, or a default value if it is missing or null.</summary>
    /// <exception cref="FormatException">The member is not Boolean.</exception>
    internal static bool Flag(this JsonElement element, string name, bool defaultValue) =>
        element.Optional(name) is null ? defaultValue : element.Boolean(name);

    /// <summary>A text member; null if it is missing or null.</summary>
    /// <exception cref="FormatException">The member is not text.</exception>
    internal static string? OptionalText(this JsonElement element, string name) =>
        element.Optional(name) is null ? null : element.Text(name);

    /// <summary>The elements of a member that is a list.</summary>
    /// <exception cref="FormatException">The member is missing or not a list.</exception>
    internal static JsonElement[] List(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray()]
            : throw new FormatException($"'{name}' must be a list");

    /// <summary>Reads a component and the components of sequences, in order.</summary>
    /// <typeparam name="T">Type of a component.</typeparam>
    /// <param name="component">The component; null for none.</param>
    /// <param name="key">The member of tokenizer.json, such as <c>normalizer</c>.</param>
    /// <param name="list">The member of a sequence that contains its components.</param>
    /// <param name="read">Reads a component by its type; returns null for an unknown type.</param>
    /// <exception cref="FormatException">A component is damaged or not supported.</exception>
    internal static T[] Components<T>(
        JsonElement? component,
        string key,
        string list,
        Func<string, JsonElement, T[]?> read
    )
    {
        var components = new List<T>();
        if (component is { } root)
            Add(root);
        return [.. components];

        void Add(JsonElement element)
        {
            string type;
            try
            {
                type = element.Text("type");
                if (type == "Sequence")
                {
                    foreach (JsonElement part in element.List(list))
                        Add(part);
                    return;
                }
            }
            catch (FormatException e) when (e is not ComponentException)
            {
                throw new ComponentException($"its {key} is damaged: {e.Message}", e);
            }

            try
            {
                components.AddRange(
                    read(type, element)
                        ?? throw new FormatException(
                            "this type is not supported; see docs/templates.md for those that are"
                        )
                );
            }
            catch (FormatException e)
            {
                throw new ComponentException($"its {key} {MessageText.Excerpt(type)}: {e.Message}", e);
            }

            if (components.Count > MaxComponents)
                throw new ComponentException($"its {key} has more than {MaxComponents} components");
        }
    }

    private sealed class ComponentException(string message, Exception? inner = null) : FormatException(message, inner);
}
