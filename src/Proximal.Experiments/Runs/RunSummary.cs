using System.Reflection;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>How a run ended, as <c>summary.json</c> tells it.</summary>
public sealed record RunSummary
{
    /// <summary>What an agent was trained in; null for language models.</summary>
    public string? Environment { get; init; }

    /// <summary>The language model that training began with; null for agents.</summary>
    public string? Model { get; init; }

    /// <summary>The algorithm, as files spell it.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Steps taken, as the trainer counts them; of a run that diverged, those up to its last checkpoint.</summary>
    public required long Steps { get; init; }

    /// <summary>Seconds of training, over all processes that took part.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>What the final policy reached; null where training did not come to its end.</summary>
    public EvaluationSummary? Evaluation { get; init; }

    /// <summary>A language model's figures: those of its first update, and those of its last with what it gave when it was evaluated.</summary>
    internal RunProgress? Progress { get; init; }

    /// <summary>The fingerprint of the final parameters; null where there are none.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why training ended before all its steps; null where it did not, or by a signal.</summary>
    public string? Reason { get; init; }

    /// <summary>The version of Proximal.</summary>
    public string Version { get; init; } = ToolVersion;

    /// <summary>The tool's version.</summary>
    internal static string ToolVersion { get; } =
        typeof(RunSummary).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Reads a summary; null where there is none.</summary>
    /// <param name="path">The file, <c>summary.json</c> of a run.</param>
    /// <exception cref="InvalidInputException">The file is no summary.</exception>
    public static RunSummary? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
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
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new InvalidInputException($"{path} is not the summary of a run: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file in one go.</summary>
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
