using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of one block of the zoo over seeds: one file of <c>docs/results/</c>.</summary>
/// <param name="Algorithm">Name of the algorithm: <c>ppo</c>.</param>
/// <param name="Configuration">Name of the configuration file, without folder and extension: <c>ppo</c>.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Command">Command that created the result.</param>
/// <param name="Version">Version of the tool.</param>
/// <param name="Processors">Number of processors of the machine.</param>
/// <param name="Seeds">Results of the seeds, in order.</param>
/// <param name="Note">Note about the measurement, such as other load on the machine; may be empty.</param>
internal sealed record ZooResult(
    string Algorithm,
    string Configuration,
    string Environment,
    string Command,
    string Version,
    int Processors,
    IReadOnlyList<SeedResult> Seeds,
    string Note = ""
)
{
    /// <summary>Mean over the seeds of the mean return.</summary>
    public double Mean => Seeds.Average(seed => seed.Evaluation.Mean);

    /// <summary>Population standard deviation over the seeds of the mean return, as NumPy's <c>std</c>.</summary>
    public double Deviation =>
        Math.Sqrt(Seeds.Average(seed => (seed.Evaluation.Mean - Mean) * (seed.Evaluation.Mean - Mean)));

    /// <summary>Interquartile mean over the seeds of the mean return, with its 95% interval.</summary>
    public ConfidenceInterval InterquartileMean =>
        new StratifiedBootstrap([Seeds.Count]).Of([.. Seeds.Select(seed => seed.Evaluation.Mean)]);

    public double Worst => Seeds.Min(seed => seed.Evaluation.Mean);

    public double Best => Seeds.Max(seed => seed.Evaluation.Mean);

    /// <summary>Mean duration of the training, in seconds.</summary>
    public double WallSeconds => Seeds.Average(seed => seed.WallSeconds);

    /// <summary>Environment steps of one seed.</summary>
    public long Steps => Seeds[0].Steps;

    /// <summary>Evaluation episodes of each final policy.</summary>
    public int Episodes => Seeds[0].Evaluation.Episodes;

    /// <summary>Reads all results in a folder; empty if the folder does not exist.</summary>
    /// <exception cref="InvalidInputException">A file is not a result.</exception>
    public static IReadOnlyList<ZooResult> ReadAll(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)]
            : [];

    /// <summary>
    /// Name of a configuration and algorithm in files and folders: <c>ppo</c>, <c>cleanrl</c>, <c>cleanrl-sac</c>,
    /// <c>mine-trpo</c>.
    /// </summary>
    public static string Label(string configuration, string algorithm) =>
        configuration == algorithm
        || configuration.EndsWith($"-{algorithm}", StringComparison.Ordinal)
        || algorithm == AlgorithmRegistry.Default.Name
            ? configuration
            : $"{configuration}-{algorithm}";

    /// <summary>
    /// Writes the result to its file in a folder and replaces an earlier result of the same configuration and
    /// environment.
    /// </summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(
            Path.Combine(folder, $"{Label(Configuration, Algorithm)}-{RunFolder.NameOf(Environment)}.json"),
            stream =>
            {
                using var writer = new Utf8JsonWriter(
                    stream,
                    new JsonWriterOptions { Indented = true, NewLine = "\n" }
                );
                writer.WriteStartObject();
                writer.WriteString("algorithm"u8, Algorithm);
                writer.WriteString("settings"u8, Configuration);
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
        return InputFile.ReadJson(
            path,
            "is not a result file",
            root =>
            {
                SeedResult[] seeds = [.. root.GetProperty("seeds").EnumerateArray().Select(SeedResult.Read)];
                if (seeds.Length == 0)
                    throw new FormatException("there are no seeds");
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
        );
    }
}
