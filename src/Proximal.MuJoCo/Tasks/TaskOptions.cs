using System.Globalization;
using Proximal.Environments;

namespace Proximal.MuJoCo;

/// <summary>The values of the keyword arguments of a task: those that are set, and the defaults of the
/// others.</summary>
/// <param name="declared">All arguments of the task, including those that this version does not have.</param>
/// <param name="given">The values of the arguments of this version.</param>
internal sealed class TaskOptions(IEnumerable<TaskOption> declared, EnvironmentOptions given)
{
    private readonly Dictionary<string, object?> values = declared
        .Select(static option => KeyValuePair.Create(option.Option.Name, option.Option.Default))
        .Concat(given.Values)
        .GroupBy(static pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(static pairs => pairs.Key, static pairs => pairs.Last().Value, StringComparer.Ordinal);

    public double Number(string name) => (double)values[name]!;

    public bool Flag(string name) => (bool)values[name]!;

    public int Count(string name) => (int)values[name]!;

    public string? Text(string name) => (string?)values[name];

    /// <summary>A range that is written as two numbers, such as <c>0.7, inf</c>, with or without brackets.</summary>
    /// <exception cref="InvalidInputException">The text is not a range.</exception>
    public (double Low, double High) Range(string name)
    {
        string text = Text(name) ?? "";
        string[] numbers = text.Trim('(', ')', '[', ']', ' ').Split(',');
        return numbers is [var low, var high] && Parse(low) is { } lowest && Parse(high) is { } highest
            ? (lowest, highest)
            : throw new InvalidInputException($"{name}: expected two numbers such as '0.7, inf', found '{text}'");
    }

    private static double? Parse(string text) =>
        text.Trim() switch
        {
            "inf" or "+inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            string number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : null,
        };
}

/// <summary>A keyword argument of a task.</summary>
/// <param name="Option">Name and default.</param>
/// <param name="InV4">Whether version 4 of the task has it.</param>
/// <param name="InV5">Whether version 5 of the task has it.</param>
internal sealed record TaskOption(EnvironmentOption Option, bool InV4, bool InV5)
{
    /// <summary>An argument of both versions.</summary>
    public static TaskOption Of<T>(string name, T value) => new(EnvironmentOption.Of(name, value), true, true);

    /// <summary>An argument of version 4.</summary>
    public static TaskOption V4<T>(string name, T value) => new(EnvironmentOption.Of(name, value), true, false);

    /// <summary>An argument of version 5.</summary>
    public static TaskOption V5<T>(string name, T value) => new(EnvironmentOption.Of(name, value), false, true);
}
