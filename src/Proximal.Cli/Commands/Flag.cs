using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Proximal.Cli;

/// <summary>Flags whose mistakes are told in the tool's own words.</summary>
internal static class Flag
{
    public static Option<string?> Text(string name, string helpName, string meaning) =>
        new(name) { Description = meaning, HelpName = helpName };

    public static Option<bool> Switch(string name, string meaning) => new(name) { Description = meaning };

    /// <summary>A whole number of <paramref name="least"/> or more; 1e6 and 1_000_000 are welcome.</summary>
    public static Option<long?> Whole(string name, string meaning, long least = 1) =>
        new(name)
        {
            Description = meaning,
            HelpName = "N",
            CustomParser = argument => ParseWhole(argument, name, least),
        };

    /// <summary>A number above 0.</summary>
    public static Option<double?> Number(string name, string meaning) =>
        new(name)
        {
            Description = meaning,
            HelpName = "X",
            CustomParser = argument => ParseNumber(argument, name),
        };

    /// <summary>Any number, below 0 as well.</summary>
    public static Option<double?> Any(string name, string meaning) =>
        new(name)
        {
            Description = meaning,
            HelpName = "X",
            CustomParser = argument => ParseNumber(argument, name, double.MinValue),
        };

    /// <summary>The environment of a checkpoint that no run's configuration tells it of.</summary>
    public static Option<string?> Environment() =>
        Text(
            "--env",
            "ENV",
            "The environment of a checkpoint that lies outside its run's folder: a name, or FILE.dll:TYPE."
        );

    /// <summary>The name of an algorithm.</summary>
    public static Option<string?> Algorithm(string meaning) => Text("--algorithm", "NAME", meaning);

    /// <summary>The algorithm that was named; null where none was.</summary>
    /// <exception cref="InvalidInputException">There is no such algorithm.</exception>
    public static AlgorithmEntry? AlgorithmIn(ParseResult result, Option<string?> option, Registries known) =>
        result.GetValue(option) is { } name
            ? known.Algorithms.TryFind(name)
                ?? throw new InvalidInputException($"--algorithm: {known.Algorithms.Unknown(name)}")
            : null;

    /// <summary>Settings that override the configuration, one at a time.</summary>
    public static Option<string[]> Set() =>
        new("--set")
        {
            Description = "Overrides one setting; may be given many times.",
            HelpName = "key=value",
            DefaultValueFactory = _ => [],
        };

    private static long? ParseWhole(ArgumentResult argument, string name, long least)
    {
        string text = argument.Tokens[^1].Value;
        bool isNumber = double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double value
        );
        if (isNumber && value == Math.Floor(value) && value >= least && value < 9e15)
            return (long)value;
        argument.AddError($"{name}: expected a whole number of {least} or more, found '{text}'");
        return null;
    }

    private static double? ParseNumber(ArgumentResult argument, string name, double above = 0)
    {
        string text = argument.Tokens[^1].Value;
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value > above
            && double.IsFinite(value)
        )
            return value;
        argument.AddError($"{name}: expected a number{(above == 0 ? " above 0" : "")}, found '{text}'");
        return null;
    }
}
