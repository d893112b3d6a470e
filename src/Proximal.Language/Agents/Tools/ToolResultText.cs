using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Results of functions as texts.</summary>
internal static class ToolResultText
{
    /// <summary>Throws unless results of a type have a text.</summary>
    /// <exception cref="InvalidInputException">The type is not supported.</exception>
    public static void Check(string tool, Type type)
    {
        if (type != typeof(object) && !IsSupported(type))
            throw new InvalidInputException(
                $"the tool {tool} returns {type.Name}; it must return a text, a Boolean, a number, a JsonElement, a list "
                    + "of these, or nothing"
            );
    }

    /// <summary>Text of a result: numbers with a point, lists as JSON.</summary>
    public static string Of(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "true" : "false",
            JsonElement json => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable list => "["
                + string.Join(
                    ", ",
                    list.Cast<object?>()
                        .Select(static item => item is string text ? JsonBuilder.Of(text).GetRawText() : Of(item))
                )
                + "]",
            _ => value.ToString() ?? "",
        };

    private static bool IsSupported(Type type)
    {
        Type item = Nullable.GetUnderlyingType(type) ?? type;
        return item == typeof(void)
            || item == typeof(string)
            || item == typeof(bool)
            || item == typeof(JsonElement)
            || typeof(IFormattable).IsAssignableFrom(item)
            || (item.IsArray && IsSupported(item.GetElementType()!))
            || (
                item.IsGenericType
                && typeof(IEnumerable).IsAssignableFrom(item)
                && item.GetGenericArguments() is [var only]
                && IsSupported(only)
            );
    }
}
