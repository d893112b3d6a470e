using System.Globalization;

namespace Proximal.Environments;

/// <summary>An option of an environment: a constructor parameter, whose value comes as text from <c>--set</c> or
/// <c>config.yaml</c>.</summary>
/// <remarks>Types are <see cref="int"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/>,
/// <see cref="bool"/>, <see cref="string"/>, enumerations, and the nullable forms of the value types.</remarks>
public sealed class EnvironmentOption
{
    private EnvironmentOption(string name, Type type, bool isRequired, object? value)
    {
        if (!Supports(type))
            throw new InvalidInputException(
                $"option '{name}': type {type.Name} is not supported; use int, long, float, double, bool, "
                    + "string or an enumeration"
            );
        (Name, Type, IsRequired, Default) = (name, type, isRequired, value);
    }

    /// <summary>The option's name, such as <c>length</c>.</summary>
    public string Name { get; }

    /// <summary>The type of the values.</summary>
    public Type Type { get; }

    /// <summary>Whether the option is required, because it has no default.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether the value is a program that the environment starts. A file does not decide which program is
    /// started, so a value from a file that is not the default must be named on the command line too.</summary>
    public bool IsProgram { get; private init; }

    /// <summary>The default value; null if <see cref="IsRequired"/>.</summary>
    public object? Default { get; }

    /// <summary>Creates an option with a default.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="value">The default value.</param>
    /// <exception cref="InvalidInputException">The type is not supported.</exception>
    public static EnvironmentOption Of<T>(string name, T value) => new(name, typeof(T), isRequired: false, value);

    /// <summary>Creates an option whose value is a program that the environment starts; see
    /// <see cref="IsProgram"/>.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">The default value.</param>
    public static EnvironmentOption Program(string name, string value) =>
        new(name, typeof(string), isRequired: false, value) { IsProgram = true };

    /// <summary>Creates an option with a default, for a type that is known only at run time.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="type">The type of the values.</param>
    /// <param name="value">The default value.</param>
    /// <exception cref="InvalidInputException">The type is not supported.</exception>
    public static EnvironmentOption Of(string name, Type type, object? value) =>
        new(
            name,
            type,
            isRequired: false,
            value is not null && (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } names
                ? Enum.ToObject(names, value)
                : value
        );

    /// <summary>Creates a required option: training starts only if it is set.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <exception cref="InvalidInputException">The type is not supported.</exception>
    public static EnvironmentOption Required<T>(string name) => Required(name, typeof(T));

    /// <summary>Creates a required option, for a type that is known only at run time.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="type">The type of the values.</param>
    /// <exception cref="InvalidInputException">The type is not supported.</exception>
    public static EnvironmentOption Required(string name, Type type) => new(name, type, isRequired: true, null);

    /// <summary>Whether a type is supported, that is, whether its values can be read from text.</summary>
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

    /// <summary>Parses a value. Numbers may be written as 1e6 or 1_000_000; <c>null</c> is the null value of a nullable
    /// type.</summary>
    /// <param name="text">The value as text.</param>
    /// <exception cref="InvalidInputException">The text is not a value of the type; the message names the option and
    /// the expected form.</exception>
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

    /// <summary>Formats a value in the form that <see cref="Parse"/> reads.</summary>
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
