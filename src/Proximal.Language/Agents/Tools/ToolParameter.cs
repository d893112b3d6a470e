using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Parameter of a <see cref="FunctionTool"/>.</summary>
/// <param name="Name">Name of the argument.</param>
/// <param name="Type">Its type in C#.</param>
/// <param name="Description">Description for the model; empty for none.</param>
/// <param name="IsRequired">Whether a call must have the argument.</param>
/// <param name="Default">Value of a missing argument.</param>
internal sealed record ToolParameter(string Name, Type Type, string Description, bool IsRequired, object? Default)
{
    /// <summary>Describes a parameter.</summary>
    /// <param name="tool">Name of the tool, for messages.</param>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="InvalidInputException">Its type is not supported.</exception>
    public static ToolParameter Of(string tool, ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (!IsSupported(type))
            throw new InvalidInputException(
                $"the parameter '{parameter.Name}' of the tool {tool} has the type {type.Name}; it must be a text, "
                    + "Boolean, whole number, number, enum, array of these, or JsonElement"
            );
        return new ToolParameter(
            parameter.Name ?? "",
            type,
            parameter.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            IsRequired: !parameter.HasDefaultValue,
            parameter.HasDefaultValue ? parameter.DefaultValue : null
        );
    }

    /// <summary>JSON schema of parameters.</summary>
    public static JsonElement Schema(IReadOnlyList<ToolParameter> parameters) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            foreach (ToolParameter parameter in parameters)
            {
                writer.WriteStartObject(parameter.Name);
                WriteType(writer, parameter.Type);
                if (parameter.Description.Length > 0)
                    writer.WriteString("description", parameter.Description);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("required");
            foreach (ToolParameter parameter in parameters.Where(static parameter => parameter.IsRequired))
                writer.WriteStringValue(parameter.Name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>The argument in a call.</summary>
    /// <exception cref="ToolFailedException">It is missing, or has another type.</exception>
    public object? Read(JsonElement arguments)
    {
        if (!arguments.TryGetProperty(Name, out JsonElement value))
            return IsRequired ? throw new ToolFailedException($"the argument '{Name}' is missing") : Default;
        if (value.ValueKind == JsonValueKind.Null && !IsRequired)
            return Default;
        return Convert(value, Type)
            ?? throw new ToolFailedException(
                $"the argument '{Name}' must be {NameOf(Type)}, but is {value.GetRawText()}"
            );
    }

    private static bool IsSupported(Type type) =>
        type.IsArray ? IsScalar(type.GetElementType()!) : type == typeof(JsonElement) || IsScalar(type);

    private static bool IsScalar(Type type) =>
        type.IsEnum
        || type == typeof(string)
        || type == typeof(bool)
        || type == typeof(int)
        || type == typeof(long)
        || type == typeof(float)
        || type == typeof(double)
        || type == typeof(decimal);

    private static string NameOf(Type type) =>
        type.IsArray ? $"a list, each of whose items is {NameOf(type.GetElementType()!)}"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : "a number";

    private static void WriteType(Utf8JsonWriter writer, Type type)
    {
        if (type == typeof(JsonElement))
            return;
        if (type.IsArray)
        {
            writer.WriteString("type", "array");
            writer.WriteStartObject("items");
            WriteType(writer, type.GetElementType()!);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString(
            "type",
            type == typeof(string) || type.IsEnum ? "string"
                : type == typeof(bool) ? "boolean"
                : type == typeof(int) || type == typeof(long) ? "integer"
                : "number"
        );
        if (!type.IsEnum)
            return;
        writer.WriteStartArray("enum");
        foreach (string name in Enum.GetNames(type))
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    // Null if the value does not have the type.
    private static object? Convert(JsonElement value, Type type)
    {
        if (type == typeof(JsonElement))
            return value.Clone();
        if (type.IsArray)
            return value.ValueKind == JsonValueKind.Array ? ConvertList(value, type) : null;
        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            return type == typeof(string) ? text
                : type.IsEnum && Enum.IsDefined(type, text) ? Enum.Parse(type, text)
                : null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return type == typeof(bool) ? value.GetBoolean() : null;
        if (value.ValueKind != JsonValueKind.Number || !IsScalar(type) || type.IsEnum)
            return null;
        if (type == typeof(decimal))
            return value.TryGetDecimal(out decimal exact) ? exact : null;
        if (!value.TryGetDouble(out double number))
            return null;
        bool isWhole = number == Math.Floor(number);
        return type == typeof(double) ? number
            : type == typeof(float) ? (float)number
            : type == typeof(int) && isWhole && Math.Abs(number) <= int.MaxValue ? (int)number
            : type == typeof(long) && isWhole && Math.Abs(number) < 1L << 62
                ? value.TryGetInt64(out long whole) ? whole
                    : (long)number
            : null;
    }

    private static Array? ConvertList(JsonElement list, Type type)
    {
        object?[] items = [.. list.EnumerateArray().Select(item => Convert(item, type.GetElementType()!))];
        if (Array.Exists(items, static item => item is null))
            return null;
        var result = Array.CreateInstanceFromArrayType(type, items.Length);
        for (int i = 0; i < items.Length; i++)
            result.SetValue(items[i], i);
        return result;
    }
}
