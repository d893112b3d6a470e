using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Reads the arguments of filters and methods.</summary>
internal static class Parameters
{
    /// <summary>A text.</summary>
    internal static string Text(object? value, string what)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        return value as string
            ?? throw new JinjaException($"{what} must be text, but is of type '{TypeNames.Of(value ?? None.Value)}'");
    }

    /// <summary>A text; null if the argument was left out or is none.</summary>
    internal static string? OptionalText(object? value, string what) =>
        value is null or None ? null : Text(value, what);

    /// <summary>A whole number, limited to ±2^53.</summary>
    internal static long Whole(object? value, string what, long defaultValue)
    {
        if (value is null)
            return defaultValue;
        if (value is Undefined undefined)
            throw undefined.Failure();
        if (!Numbers.IsWhole(value))
            throw new JinjaException($"{what} must be a whole number, but is of type '{TypeNames.Of(value)}'");
        const long Most = 1L << 53;
        return (long)BigInteger.Clamp(Numbers.Whole(value), -Most, Most);
    }

    /// <summary>A whole number from 0 to the maximum length of a text.</summary>
    internal static int Length(object? value, string what, int defaultValue) =>
        (int)Math.Clamp(Whole(value, what, defaultValue), 0, Limits.Text + 1);

    /// <summary>A value as text, as printing writes it.</summary>
    internal static string Printed(Run run, object? value) => ValueText.Of(run, value!);

    internal static bool Flag(object? value, bool defaultValue = false) =>
        value is null ? defaultValue : Truth.Of(value);

    internal static ListValue List(IEnumerable<string> texts) => new([.. texts]);

    internal static object Number(long value) => new BigInteger(value);
}
