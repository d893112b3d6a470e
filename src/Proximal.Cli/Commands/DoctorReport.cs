using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary>Output of <c>proximal doctor</c>, and its line at the end of training.</summary>
internal static class DoctorReport
{
    private const int Width = 110;

    /// <summary>Writes the findings of all runs.</summary>
    /// <param name="output">Output.</param>
    /// <param name="diagnoses">Runs, and folders of several seeds.</param>
    /// <param name="fix">Whether the proposed changes follow as a diff.</param>
    public static void WriteText(TextWriter output, IReadOnlyList<RunDiagnosis> diagnoses, bool fix)
    {
        foreach (RunDiagnosis diagnosis in diagnoses.SelectMany(WithSeeds))
        {
            WriteRun(output, diagnosis);
            if (fix)
                output.Write(diagnosis.Diff);
        }
    }

    /// <summary>Writes the findings of all runs as one JSON object.</summary>
    /// <param name="output">Output.</param>
    /// <param name="diagnoses">Runs, and folders of several seeds.</param>
    public static void WriteJson(TextWriter output, IReadOnlyList<RunDiagnosis> diagnoses)
    {
        using var bytes = new MemoryStream();
        using (
            var writer = new Utf8JsonWriter(
                bytes,
                new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            writer.WriteStartObject();
            writer.WriteStartArray("runs"u8);
            foreach (RunDiagnosis diagnosis in diagnoses.SelectMany(WithSeeds))
                WriteJson(writer, diagnosis);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>
    /// Writes one line with the first cause to the display at the end of training; nothing for a healthy run.
    /// </summary>
    /// <param name="display">Output.</param>
    /// <param name="folder">Folder of the run, or of several seeds.</param>
    public static void WriteLine(IDisplay display, string folder)
    {
        RunDiagnosis diagnosis = RunDiagnosis.Of(folder);
        Finding[] all = [.. WithSeeds(diagnosis).SelectMany(static run => run.Findings)];
        if (all.Length == 0)
            return;
        string[] causes = [.. all.Select(static finding => finding.Title).Distinct(StringComparer.Ordinal)];
        display.WriteLine(
            $"doctor: {string.Join("; ", causes)} ('{ToolCommand.Text} doctor {folder}' has evidence and remedies)"
        );
    }

    private static IEnumerable<RunDiagnosis> WithSeeds(RunDiagnosis diagnosis) =>
        diagnosis.Seeds is [var only] && only == diagnosis ? [diagnosis] : [diagnosis, .. diagnosis.Seeds];

    private static void WriteRun(TextWriter output, RunDiagnosis diagnosis)
    {
        if (diagnosis.Findings.Count == 0)
        {
            output.WriteLine($"{diagnosis.Folder}: nothing found");
            return;
        }

        output.WriteLine(
            $"{diagnosis.Folder}: {string.Join(", ", diagnosis.Findings.Select(static finding => finding.Title))}"
        );
        foreach (Finding finding in diagnosis.Findings)
        {
            output.WriteLine();
            output.WriteLine($"  {finding.Title} [{finding.Cause}]");
            WriteParagraph(output, "evidence", finding.Evidence);
            WriteParagraph(output, "remedy", finding.Remedy);
            foreach ((string key, string value) in finding.Changes)
                output.WriteLine($"      {key}: {value}");
            output.WriteLine($"    {finding.Link}");
        }

        output.WriteLine();
    }

    private static void WriteParagraph(TextWriter output, string name, string text)
    {
        string start = $"    {name}: ";
        foreach (string line in HelpPage.Wrap(text, Width - start.Length))
        {
            output.WriteLine(start + line);
            start = new string(' ', start.Length);
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, RunDiagnosis diagnosis)
    {
        writer.WriteStartObject();
        writer.WriteString("run"u8, diagnosis.Folder);
        writer.WriteStartArray("findings"u8);
        foreach (Finding finding in diagnosis.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("cause"u8, finding.Cause);
            writer.WriteString("title"u8, finding.Title);
            writer.WriteString("evidence"u8, finding.Evidence);
            writer.WriteString("remedy"u8, finding.Remedy);
            writer.WriteStartObject("changes"u8);
            foreach ((string key, string value) in finding.Changes)
                writer.WriteString(key, value);
            writer.WriteEndObject();
            writer.WriteString("link"u8, finding.Link);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
