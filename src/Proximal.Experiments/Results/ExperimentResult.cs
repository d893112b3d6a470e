using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of an experiment with language models: one file of <c>docs/results/language</c>.</summary>
/// <param name="Name">Name of the experiment.</param>
/// <param name="Command">Command that repeats the experiment.</param>
/// <param name="Version">Version of the tool.</param>
/// <param name="Processors">Number of processors of the machine.</param>
/// <param name="Rows">Results of the compared methods.</param>
internal sealed record ExperimentResult(
    string Name,
    string Command,
    string Version,
    int Processors,
    IReadOnlyList<ExperimentRow> Rows
)
{
    /// <summary>Reads the result of an experiment; null if the folder has none.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static ExperimentResult? Find(string folder, string name)
    {
        string path = PathOf(folder, name);
        if (!File.Exists(path))
            return null;
        return InputFile.ReadJson(
            path,
            "is not a result file",
            root => new ExperimentResult(
                root.GetProperty("experiment").GetString()!,
                root.GetProperty("command").GetString()!,
                root.GetProperty("version").GetString()!,
                root.GetProperty("processors").GetInt32(),
                [.. root.GetProperty("rows").EnumerateArray().Select(ExperimentRow.Read)]
            )
        );
    }

    /// <summary>Writes the result to its file in a folder and replaces an earlier result.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(
            PathOf(folder, Name),
            stream =>
            {
                using var writer = new Utf8JsonWriter(
                    stream,
                    new JsonWriterOptions { Indented = true, NewLine = "\n" }
                );
                writer.WriteStartObject();
                writer.WriteString("experiment"u8, Name);
                writer.WriteString("command"u8, Command);
                writer.WriteString("version"u8, Version);
                writer.WriteNumber("processors"u8, Processors);
                writer.WriteStartArray("rows"u8);
                foreach (ExperimentRow row in Rows)
                    row.Write(writer);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.json");
}
