using System.Reflection;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of a run, from its <c>summary.json</c>.</summary>
public sealed record RunSummary
{
    /// <summary>Name of the environment of an agent; null for language models.</summary>
    public string? Environment { get; init; }

    /// <summary>Name of the initial language model; null for agents.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the algorithm, such as <c>ppo</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// Steps of the run, in the unit of the trainer: environment steps, completions or examples. For a run that
    /// diverged, the steps of its last checkpoint.
    /// </summary>
    public required long Steps { get; init; }

    /// <summary>Duration of the training in seconds, over all processes that trained the run.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>
    /// Evaluation of the final policy over 20 episodes. Null if training was interrupted or diverged, and for language
    /// models.
    /// </summary>
    public EvaluationSummary? Evaluation { get; init; }

    /// <summary>
    /// First and last metrics of a language model, including those of its evaluation; null for agents.
    /// </summary>
    internal RunProgress? Progress { get; init; }

    /// <summary>SHA-256 hash of the final parameters, in hexadecimal; null if the run has no checkpoint.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Status of the run.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Reason why a callback or a stop condition stopped training; null for other statuses.</summary>
    public string? Reason { get; init; }

    /// <summary>Version of Proximal that wrote the summary.</summary>
    public string Version { get; init; } = ToolVersion;

    /// <summary>Version of this assembly.</summary>
    internal static string ToolVersion { get; } =
        typeof(RunSummary).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Reads a summary; null if the file does not exist.</summary>
    /// <param name="path">Path of the <c>summary.json</c> of a run.</param>
    /// <exception cref="InvalidInputException">The file is not a summary.</exception>
    public static RunSummary? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        return InputFile.ReadJson(
            path,
            "is not the summary of a run",
            root =>
            {
                JsonElement evaluation = root.GetProperty("evaluation");
                return new RunSummary
                {
                    Environment = root.TryGetProperty("environment", out JsonElement environment)
                        ? environment.GetString()
                        : null,
                    Model = root.TryGetProperty("model", out JsonElement model) ? model.GetString() : null,
                    Algorithm = root.GetProperty("algorithm").GetString()!,
                    Seed = root.GetProperty("seed").GetUInt64(),
                    Steps = root.GetProperty("steps").GetInt64(),
                    WallSeconds = root.GetProperty("wall_seconds").GetDouble(),
                    Evaluation = evaluation.ValueKind == JsonValueKind.Null ? null : EvaluationSummary.Read(evaluation),
                    Progress = root.TryGetProperty("progress", out JsonElement progress)
                        ? RunProgress.Read(progress)
                        : null,
                    WeightsSha256 = root.GetProperty("weights_sha256").GetString(),
                    Status = Enum.Parse<RunStatus>(root.GetProperty("status").GetString()!, ignoreCase: true),
                    Reason = root.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null,
                    Version = root.GetProperty("version").GetString()!,
                };
            }
        );
    }

    /// <summary>Writes the file atomically.</summary>
    internal void Write(string path) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                writer.WriteStartObject();
                if (Environment is not null)
                    writer.WriteString("environment"u8, Environment);
                if (Model is not null)
                    writer.WriteString("model"u8, Model);
                writer.WriteString("algorithm"u8, Algorithm);
                writer.WriteNumber("seed"u8, Seed);
                writer.WriteNumber("steps"u8, Steps);
                writer.WriteNumber("wall_seconds"u8, Math.Round(WallSeconds, 3));
                writer.WriteNumber("steps_per_second"u8, Math.Round(Steps / Math.Max(WallSeconds, 1e-3)));
                if (Evaluation is null)
                    writer.WriteNull("evaluation"u8);
                else
                    Evaluation.Write(writer, "evaluation");
                Progress?.Write(writer, "progress");
                writer.WriteString("weights_sha256"u8, WeightsSha256);
                writer.WriteString("status"u8, Status.ToString().ToLowerInvariant());
                if (Reason is not null)
                    writer.WriteString("reason"u8, Reason);
                writer.WriteString("version"u8, Version);
                writer.WriteEndObject();
            }
        );
}
