using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of one run of a trial at the end of a rung.</summary>
/// <param name="Trial">Index of the trial.</param>
/// <param name="Rung">Index of the rung.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Steps">Steps since the start of the run.</param>
/// <param name="Mean">Mean return over the evaluation episodes; NaN if the run failed.</param>
/// <param name="Deviation">Standard deviation of the return over these episodes; NaN if the run failed.</param>
/// <param name="Training">Mean return of the episodes in training, over all updates, which is higher for faster
/// learning; NaN if no episode ended.</param>
/// <param name="Seconds">Duration of the training since the start of the run, in seconds.</param>
/// <param name="Failure">Reason of the failure; null if the run succeeded.</param>
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
    /// <summary>Reads a line of the journal.</summary>
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    public static TrialResult Read(JsonElement root)
    {
        string? failure = root.TryGetProperty("failure", out JsonElement reason) ? reason.GetString() : null;
        double Number(string name) =>
            failure is null && root.GetProperty(name) is { ValueKind: JsonValueKind.Number } number
                ? number.GetDouble()
                : double.NaN;
        return new TrialResult(
            root.GetProperty("trial").GetInt32(),
            root.GetProperty("rung").GetInt32(),
            root.GetProperty("seed").GetUInt64(),
            root.GetProperty("steps").GetInt64(),
            Number("mean_return"),
            Number("std_return"),
            Number("training_return"),
            root.GetProperty("seconds").GetDouble(),
            failure
        );
    }

    /// <summary>Writes one line of JSON, without the line break.</summary>
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
