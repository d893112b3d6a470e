using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Statistics of an evaluation.</summary>
/// <param name="Episodes">Number of episodes.</param>
/// <param name="Mean">Mean return.</param>
/// <param name="Deviation">Standard deviation of the return over the episodes.</param>
/// <param name="Minimum">Lowest return.</param>
/// <param name="Maximum">Highest return.</param>
/// <param name="MeanLength">Mean length of the episodes, in steps.</param>
public sealed record EvaluationSummary(
    int Episodes,
    double Mean,
    double Deviation,
    double Minimum,
    double Maximum,
    double MeanLength
)
{
    internal static EvaluationSummary Of(EvaluationResult result) =>
        new(
            result.Episodes,
            result.MeanReturn,
            result.StdReturn,
            result.MinReturn,
            result.MaxReturn,
            result.MeanLength
        );

    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    internal static EvaluationSummary Read(JsonElement element) =>
        new(
            element.GetProperty("episodes").GetInt32(),
            element.GetProperty("mean_return").GetDouble(),
            element.GetProperty("std_return").GetDouble(),
            element.GetProperty("min_return").GetDouble(),
            element.GetProperty("max_return").GetDouble(),
            element.GetProperty("mean_length").GetDouble()
        );

    internal void Write(Utf8JsonWriter writer, string? name)
    {
        if (name is null)
            writer.WriteStartObject();
        else
            writer.WriteStartObject(name);
        writer.WriteNumber("episodes"u8, Episodes);
        writer.WriteNumber("mean_return"u8, Mean);
        writer.WriteNumber("std_return"u8, Deviation);
        writer.WriteNumber("min_return"u8, Minimum);
        writer.WriteNumber("max_return"u8, Maximum);
        writer.WriteNumber("mean_length"u8, MeanLength);
        writer.WriteEndObject();
    }

    /// <summary>Text such as <c>500.0 ± 0.0 over 20 episodes</c>.</summary>
    public override string ToString() =>
        $"{Mean:F1} ± {Deviation:F1} over {Episodes} episode{(Episodes == 1 ? "" : "s")}";
}
