using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What one seed reached.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Steps">Environment steps that it trained for.</param>
/// <param name="WallSeconds">Seconds that training took.</param>
/// <param name="Evaluation">Its final policy's episodes, with the most probable actions.</param>
/// <param name="WeightsSha256">The fingerprint of its final parameters, by which others can check that theirs is the same run.</param>
internal sealed record SeedResult(
    ulong Seed,
    long Steps,
    double WallSeconds,
    EvaluationSummary Evaluation,
    string WeightsSha256
)
{
    /// <exception cref="KeyNotFoundException">A figure is missing.</exception>
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
