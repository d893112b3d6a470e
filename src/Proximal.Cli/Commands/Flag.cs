using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Factory methods of flags, with the error messages of this tool.</summary>
internal static class Flag
{
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Meaning of the flag <c>--chat-template</c>.</summary>
    public static string ChatTemplateMeaning { get; } =
        $"Chat template instead of the tokenizer's: a file, or {string.Join(", ", ChatTemplates.Names)}.";

    /// <summary>The flag <c>--chat-template</c>.</summary>
    public static Option<string?> ChatTemplate() => Text("--chat-template", "NAME", ChatTemplateMeaning);

    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>An integer of at least <paramref name="minimum"/>; 1e6 and 1_000_000 are valid.</summary>
    public static Option<long?> Integer(string name, string description, long minimum = 1) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = argument => ParseInteger(argument, name, minimum),
        };

    /// <summary>A number above 0.</summary>
    public static Option<double?> PositiveNumber(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = argument => ParseNumber(argument, name),
        };

    /// <summary>A number, which may be negative.</summary>
    public static Option<double?> Number(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = argument => ParseNumber(argument, name, double.MinValue),
        };

    /// <summary>The run of a trained agent.</summary>
    public static Argument<string> Run() =>
        new("RUN") { Description = "Run folder, name of a run in runs/, or checkpoint folder." };

    /// <summary>Whether the best checkpoint is used.</summary>
    public static Option<bool> Best() => Switch("--best", "Use the best checkpoint of the run instead of the latest.");

    /// <summary>Whether actions are sampled.</summary>
    public static Option<bool> Stochastic() =>
        Switch("--stochastic", "Sample actions as in training instead of taking the most probable action.");

    /// <summary>The environment of a checkpoint that has no run configuration.</summary>
    public static Option<string?> Environment() =>
        Text("--env", "ENV", "Environment of a checkpoint outside a run folder: a name, or FILE.dll:TYPE.");

    /// <summary>The name of an algorithm.</summary>
    public static Option<string?> Algorithm(string description) => Text("--algorithm", "NAME", description);

    /// <summary>Returns the algorithm of the flag; null if the flag is absent.</summary>
    /// <exception cref="InvalidInputException">There is no such algorithm.</exception>
    public static AlgorithmEntry? AlgorithmIn(ParseResult result, Option<string?> option, Registries registries) =>
        result.GetValue(option) is { } name
            ? registries.Algorithms.TryFind(name)
                ?? throw new InvalidInputException($"--algorithm: {registries.Algorithms.Unknown(name)}")
            : null;

    /// <summary>Keys that override the configuration.</summary>
    public static Option<string[]> Set() =>
        new("--set")
        {
            Description = "Set a configuration key; repeatable.",
            HelpName = "key=value",
            DefaultValueFactory = _ => [],
        };

    private static long? ParseInteger(ArgumentResult argument, string name, long minimum)
    {
        string text = argument.Tokens[^1].Value;
        bool isNumber = double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double value
        );
        if (isNumber && value == Math.Floor(value) && value >= minimum && value < 9e15)
            return (long)value;
        argument.AddError($"{name}: expected a whole number of {minimum} or more, found '{text}'");
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
