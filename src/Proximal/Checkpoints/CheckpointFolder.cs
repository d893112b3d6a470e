using System.Security.Cryptography;
using System.Text.Json;

namespace Proximal;

/// <summary>
/// One checkpoint on the disk: policy.safetensors, state.safetensors and, written last, progress.json with the step, the
/// score and the SHA-256 of the other two, which tells a damaged checkpoint from a good one.
/// </summary>
internal static class CheckpointFolder
{
    public const string PolicyFile = "policy.safetensors", StateFile = "state.safetensors", ProgressFile = "progress.json";

    public static void Write(string folder, Checkpoint checkpoint)
    {
        Directory.CreateDirectory(folder);
        Safetensors.Write(Path.Combine(folder, PolicyFile), checkpoint.Policy, checkpoint.Description);
        Safetensors.Write(Path.Combine(folder, StateFile), checkpoint.State);
        AtomicFile.Write(Path.Combine(folder, ProgressFile), stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            writer.WriteNumber("step"u8, checkpoint.Step);
            if (checkpoint.Score is { } score && double.IsFinite(score)) writer.WriteNumber("score"u8, score);
            else writer.WriteNull("score"u8);
            writer.WriteStartObject("sha256"u8);
            writer.WriteString(PolicyFile, HashOf(folder, PolicyFile));
            writer.WriteString(StateFile, HashOf(folder, StateFile));
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <exception cref="InvalidInputException">A file is missing or damaged.</exception>
    public static Checkpoint Read(string folder)
    {
        Progress progress = ReadProgress(folder);
        CheckHash(folder, PolicyFile, progress.PolicyHash);
        CheckHash(folder, StateFile, progress.StateHash);
        return new Checkpoint
        {
            Step = progress.Step,
            Policy = Safetensors.Read(Path.Combine(folder, PolicyFile), out IReadOnlyDictionary<string, string> description),
            State = Safetensors.Read(Path.Combine(folder, StateFile)),
            Description = description,
            Score = progress.Score,
        };
    }

    /// <summary>The score of a checkpoint; null where it has none or cannot be read.</summary>
    public static double? ScoreOf(string folder)
    {
        try
        {
            return ReadProgress(folder).Score;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static Progress ReadProgress(string folder)
    {
        string path = Path.Combine(folder, ProgressFile);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            JsonElement score = root.GetProperty("score"), hashes = root.GetProperty("sha256");
            return new Progress(
                root.GetProperty("step").GetInt64(),
                score.ValueKind == JsonValueKind.Null ? null : score.GetDouble(),
                hashes.GetProperty(PolicyFile).GetString(),
                hashes.GetProperty(StateFile).GetString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidInputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static void CheckHash(string folder, string file, string? expected)
    {
        try
        {
            if (HashOf(folder, file) != expected) throw new InvalidInputException($"{Path.Combine(folder, file)} is damaged: its checksum is not the one in {ProgressFile}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{Path.Combine(folder, file)} cannot be read: {e.Message}", e);
        }
    }

    private static string HashOf(string folder, string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, file));
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private readonly record struct Progress(long Step, double? Score, string? PolicyHash, string? StateHash);
}
