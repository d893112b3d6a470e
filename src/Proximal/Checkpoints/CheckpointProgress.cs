using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>
/// The file progress.json of a checkpoint: step, score and the SHA-256 hash of every other file. It is written last, so
/// a checkpoint whose file is missing or whose hashes differ is incomplete or damaged.
/// </summary>
internal static class CheckpointProgress
{
    private const string FileName = "progress.json";

    /// <summary>Writes progress.json to a folder that already contains all other files.</summary>
    public static void Write(string folder, long step, double? score) =>
        AtomicFile.Write(
            Path.Combine(folder, FileName),
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                writer.WriteStartObject();
                writer.WriteNumber("step"u8, step);
                if (score is { } known && double.IsFinite(known))
                    writer.WriteNumber("score"u8, known);
                else
                    writer.WriteNull("score"u8);
                writer.WriteStartObject("sha256"u8);
                foreach (
                    string path in Directory
                        .GetFiles(folder, "*", SearchOption.AllDirectories)
                        .Order(StringComparer.Ordinal)
                )
                    if (NameOf(folder, path) is var name && !name.StartsWith(FileName, StringComparison.Ordinal))
                        writer.WriteString(name, HashOf(path));
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        );

    /// <summary>Reads step and score and verifies the checksum of every file.</summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged.</exception>
    public static Checkpoint Verify(string folder)
    {
        (Checkpoint checkpoint, (string Name, string? Hash)[] files) = Read(folder);
        foreach ((string name, string? hash) in files)
        {
            string path = Path.Combine(folder, name);
            if (HashOf(path) != hash)
                throw new InvalidInputException($"{path} is damaged: its checksum differs from the one in {FileName}");
        }

        return checkpoint;
    }

    /// <summary>
    /// The score of a checkpoint, without verifying its files. Null if it has no score or cannot be read.
    /// </summary>
    public static double? ScoreOf(string folder)
    {
        try
        {
            return Read(folder).Checkpoint.Score;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static (Checkpoint Checkpoint, (string Name, string? Hash)[] Files) Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return InputFile.ReadJson(
            path,
            "cannot be read",
            root =>
                (
                    Parse(folder, root),
                    root.GetProperty("sha256")
                        .EnumerateObject()
                        .Select(static file => (CheckedName(file.Name), file.Value.GetString()))
                        .ToArray()
                )
        );
    }

    // A checkpoint names only files of its folder.
    private static string CheckedName(string name) =>
        name.Length > 0 && !Path.IsPathRooted(name) && !name.Split('/', '\\').Contains("..", StringComparer.Ordinal)
            ? name
            : throw new FormatException($"{MessageText.Quote(name)} is not the name of a file in the folder");

    private static Checkpoint Parse(string folder, JsonElement progress)
    {
        JsonElement score = progress.GetProperty("score");
        return new Checkpoint(
            folder,
            progress.GetProperty("step").GetInt64(),
            score.ValueKind == JsonValueKind.Null ? null : score.GetDouble()
        );
    }

    // With / on every operating system.
    private static string NameOf(string folder, string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string HashOf(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        return InputFile.Parse(
            path,
            () =>
            {
                using var stream = new FileStream(handle, FileAccess.Read);
                return Convert.ToHexStringLower(SHA256.HashData(stream));
            }
        );
    }
}
