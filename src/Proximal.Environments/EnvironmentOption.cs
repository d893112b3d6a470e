using System.Globalization;

namespace Proximal.Environments;

/// <summary>One setting of an environment: a parameter of its constructor, which <c>--set</c> and <c>config.yaml</c> give as text.</summary>
/// <remarks>Types are <see cref="int"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>,
/// enumerations, and the nullable forms of those that are values.</remarks>
public sealed class EnvironmentOption
{
    private EnvironmentOption(string name, Type type, bool isRequired, object? value)
    {
        if (!Supports(type))
            throw new InvalidInputException(
                $"setting '{name}': values of type {type.Name} cannot be given as text; use int, long, float, double, bool, string or an enumeration"
            );
        (Name, Type, IsRequired, Default) = (name, type, isRequired, value);
    }

    /// <summary>The setting's key, such as <c>length</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its values.</summary>
    public Type Type { get; }

    /// <summary>Whether a value has to be given, because there is no default.</summary>
    public bool IsRequired { get; }

    /// <summary>The value where none is given; null where <see cref="IsRequired"/>.</summary>
    public object? Default { get; }

    /// <summary>A setting with a default.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="name">The setting's key.</param>
    /// <param name="value">The value where none is given.</param>
    /// <exception cref="InvalidInputException">The type is not one of those that text can give.</exception>
    public static EnvironmentOption Of<T>(string name, T value) => new(name, typeof(T), isRequired: false, value);

    /// <summary>A setting with a default, of a type that is known at run time only.</summary>
    /// <param name="name">The setting's key.</param>
    /// <param name="type">The type of its values.</param>
    /// <param name="value">The value where none is given.</param>
    /// <exception cref="InvalidInputException">The type is not one of those that text can give.</exception>
    public static EnvironmentOption Of(string name, Type type, object? value) =>
        new(
            name,
            type,
            isRequired: false,
            value is not null && (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } names
                ? Enum.ToObject(names, value)
                : value
        );

    /// <summary>A setting without a default: training refuses to start until it is given.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="name">The setting's key.</param>
    /// <exception cref="InvalidInputException">The type is not one of those that text can give.</exception>
    public static EnvironmentOption Required<T>(string name) => Required(name, typeof(T));

    /// <summary>A setting without a default, of a type that is known at run time only.</summary>
    /// <param name="name">The setting's key.</param>
    /// <param name="type">The type of its values.</param>
    /// <exception cref="InvalidInputException">The type is not one of those that text can give.</exception>
    public static EnvironmentOption Required(string name, Type type) => new(name, type, isRequired: true, null);

    /// <summary>Whether values of a type can be given as text.</summary>
    /// <param name="type">The type.</param>
    public static bool Supports(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum
            || plain == typeof(int)
            || plain == typeof(long)
            || plain == typeof(float)
            || plain == typeof(double)
            || plain == typeof(bool)
            || plain == typeof(string);
    }

    /// <summary>Reads a value; 1e6 and 1_000_000 are numbers, <c>null</c> is nothing where the type allows it.</summary>
    /// <param name="text">The value as text.</param>
    /// <exception cref="InvalidInputException">The text is no value of the type; the message names the setting and says what would be right.</exception>
    public object? Parse(string text)
    {
        Type? nullable = Nullable.GetUnderlyingType(Type);
        if ((nullable is not null || Type == typeof(string)) && text is "null")
            return null;
        Type type = nullable ?? Type;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out bool flag) ? flag : throw Unexpected("true or false", text);
        if (type.IsEnum)
        {
            string[] names = Enum.GetNames(type);
            string? known = Array.Find(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
            return known is not null
                ? Enum.Parse(type, known)
                : throw Unexpected($"one of {string.Join(", ", names)}", text);
        }

        bool isNumber = double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double number
        );
        if (type == typeof(double))
            return isNumber ? number : throw Unexpected("a number", text);
        if (type == typeof(float))
            return isNumber ? (float)number : throw Unexpected("a number", text);
        if (
            type == typeof(long)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exact)
        )
            return exact;
        if (!isNumber || number != Math.Floor(number) || Math.Abs(number) >= 9e15)
            throw Unexpected("a whole number", text);
        if (type == typeof(long))
            return (long)number;
        return Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Unexpected($"a whole number of at most {int.MaxValue}", text);
    }

    /// <summary>Writes a value as <see cref="Parse"/> reads it.</summary>
    /// <param name="value">A value of the type.</param>
    public static string Format(object? value) =>
        value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "null",
        };

    private InvalidInputException Unexpected(string expected, string text) =>
        new($"{Name}: expected {expected}, found '{text}'");
}
