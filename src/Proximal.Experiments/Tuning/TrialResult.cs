using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What one run of a trial reached at the end of a rung.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Rung">The rung's index.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Steps">Steps taken since the run's beginning.</param>
/// <param name="Mean">Mean return over the episodes; NaN where it failed.</param>
/// <param name="Deviation">Their standard deviation; NaN where it failed.</param>
/// <param name="Training">Mean return of the episodes in training, over all updates: higher where it learned sooner. NaN where none ended.</param>
/// <param name="Seconds">Seconds of training since the run's beginning.</param>
/// <param name="Failure">Why there is nothing to measure; null where there is.</param>
internal sealed record TrialResult(
    int Trial,
    int Rung,
    ulong Seed,
    long Steps,
    double Mean,
    double Deviation,
    double Training,
    double Seconds,
    string? Failure = null
)
{
    /// <exception cref="JsonException">The line is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">A part is missing.</exception>
    public static TrialResult Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        string? failure = root.TryGetProperty("failure", out JsonElement reason) ? reason.GetString() : null;
        double Figure(string name) =>
            failure is null && root.GetProperty(name) is { ValueKind: JsonValueKind.Number } figure
                ? figure.GetDouble()
                : double.NaN;
        return new TrialResult(
            root.GetProperty("trial").GetInt32(),
            root.GetProperty("rung").GetInt32(),
            root.GetProperty("seed").GetUInt64(),
            root.GetProperty("steps").GetInt64(),
            Figure("mean_return"),
            Figure("std_return"),
            Figure("training_return"),
            root.GetProperty("seconds").GetDouble(),
            failure
        );
    }

    /// <summary>Writes one line of JSON, without what ends it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("trial"u8, Trial);
        writer.WriteNumber("rung"u8, Rung);
        writer.WriteNumber("seed"u8, Seed);
        writer.WriteNumber("steps"u8, Steps);
        if (Failure is null)
        {
            writer.WriteNumber("mean_return"u8, Mean);
            writer.WriteNumber("std_return"u8, Deviation);
            if (double.IsFinite(Training))
                writer.WriteNumber("training_return"u8, Training);
            else
                writer.WriteNull("training_return"u8);
        }
        writer.WriteNumber("seconds"u8, Math.Round(Seconds, 3));
        if (Failure is not null)
            writer.WriteString("failure"u8, Failure);
        writer.WriteEndObject();
    }
}
