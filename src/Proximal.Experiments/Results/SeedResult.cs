using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of one seed.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Steps">Environment steps of the run.</param>
/// <param name="WallSeconds">Duration of the training, in seconds.</param>
/// <param name="Evaluation">Evaluation of the final policy with its most probable actions.</param>
/// <param name="WeightsSha256">SHA-256 hash of the final parameters, to check that two runs are the same.</param>
internal sealed record SeedResult(
    ulong Seed,
    long Steps,
    double WallSeconds,
    EvaluationSummary Evaluation,
    string WeightsSha256
)
{
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    public static SeedResult Read(JsonElement element) =>
        new(
            element.GetProperty("seed").GetUInt64(),
            element.GetProperty("steps").GetInt64(),
            element.GetProperty("wall_seconds").GetDouble(),
            EvaluationSummary.Read(element.GetProperty("evaluation")),
            element.GetProperty("weights_sha256").GetString()!
        );

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seed"u8, Seed);
        writer.WriteNumber("steps"u8, Steps);
        writer.WriteNumber("wall_seconds"u8, Math.Round(WallSeconds, 3));
        Evaluation.Write(writer, "evaluation");
        writer.WriteString("weights_sha256"u8, WeightsSha256);
        writer.WriteEndObject();
    }
}
