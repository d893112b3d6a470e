using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What a block of the zoo reached over seeds, as measured on one machine: one file of <c>docs/results/</c>.</summary>
/// <param name="Algorithm">The algorithm's name: <c>ppo</c>.</param>
/// <param name="Settings">The file of settings, without folder and ending: <c>ppo</c>.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Command">The command that measured it.</param>
/// <param name="Version">The tool's version.</param>
/// <param name="Processors">Processors of the machine.</param>
/// <param name="Seeds">Every seed, in order.</param>
/// <param name="Note">What else there is to know, such as what the machine did beside it; empty where there is nothing.</param>
internal sealed record ZooResult(
    string Algorithm,
    string Settings,
    string Environment,
    string Command,
    string Version,
    int Processors,
    IReadOnlyList<SeedResult> Seeds,
    string Note = ""
)
{
    /// <summary>The mean over seeds of their mean returns.</summary>
    public double Mean => Seeds.Average(seed => seed.Evaluation.Mean);

    /// <summary>The standard deviation over seeds of their mean returns (of the population, as NumPy's).</summary>
    public double Deviation =>
        Math.Sqrt(Seeds.Average(seed => (seed.Evaluation.Mean - Mean) * (seed.Evaluation.Mean - Mean)));

    public double Worst => Seeds.Min(seed => seed.Evaluation.Mean);

    public double Best => Seeds.Max(seed => seed.Evaluation.Mean);

    /// <summary>Mean seconds of training.</summary>
    public double WallSeconds => Seeds.Average(seed => seed.WallSeconds);

    /// <summary>Environment steps of one seed.</summary>
    public long Steps => Seeds[0].Steps;

    /// <summary>Episodes that each final policy played.</summary>
    public int Episodes => Seeds[0].Evaluation.Episodes;

    /// <summary>Reads all results in a folder; none where the folder does not exist.</summary>
    /// <exception cref="InvalidInputException">A file is no result.</exception>
    public static IReadOnlyList<ZooResult> ReadAll(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)]
            : [];

    /// <summary>What tells these settings of this algorithm from others in names of files and folders: <c>ppo</c>, <c>cleanrl</c>, <c>mine-trpo</c>.</summary>
    public static string Label(string settings, string algorithm) =>
        settings == algorithm || algorithm == AlgorithmRegistry.Default.Name ? settings : $"{settings}-{algorithm}";

    /// <summary>Writes the result to its file in a folder, in place of an earlier one of the same settings and environment.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(
            Path.Combine(folder, $"{Label(Settings, Algorithm)}-{RunFolder.NameOf(Environment)}.json"),
            stream =>
            {
                using var writer = new Utf8JsonWriter(
                    stream,
                    new JsonWriterOptions { Indented = true, NewLine = "\n" }
                );
                writer.WriteStartObject();
                writer.WriteString("algorithm"u8, Algorithm);
                writer.WriteString("settings"u8, Settings);
                writer.WriteString("environment"u8, Environment);
                writer.WriteString("command"u8, Command);
                writer.WriteString("version"u8, Version);
                writer.WriteNumber("processors"u8, Processors);
                if (Note.Length > 0)
                    writer.WriteString("note"u8, Note);
                writer.WriteStartArray("seeds"u8);
                foreach (SeedResult seed in Seeds)
                    seed.Write(writer);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );
    }

    private static ZooResult Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            SeedResult[] seeds = [.. root.GetProperty("seeds").EnumerateArray().Select(SeedResult.Read)];
            if (seeds.Length == 0)
                throw new FormatException("it has no seeds");
            return new ZooResult(
                root.GetProperty("algorithm").GetString()!,
                root.GetProperty("settings").GetString()!,
                root.GetProperty("environment").GetString()!,
                root.GetProperty("command").GetString()!,
                root.GetProperty("version").GetString()!,
                root.GetProperty("processors").GetInt32(),
                seeds,
                root.TryGetProperty("note"u8, out JsonElement note) ? note.GetString()! : ""
            );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidInputException($"{path} is not a measured result: {exception.Message}", exception);
        }
    }
}
