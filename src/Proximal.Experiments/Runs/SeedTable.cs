using System.Globalization;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What all seeds of a group came to.</summary>
/// <param name="Summaries">Those of its runs, by their seeds.</param>
internal sealed record SeedTable(IReadOnlyList<RunSummary> Summaries)
{
    private static readonly string[] Header = ["seed", "steps", "return", "min", "max", "wall time", "status"];

    private double[] Returns =>
        [.. Summaries.Where(summary => summary.Evaluation is not null).Select(summary => summary.Evaluation!.Mean)];

    /// <summary>The mean over the seeds of their final policies' mean returns; NaN where none has one.</summary>
    public double Mean => Returns.DefaultIfEmpty(double.NaN).Average();

    /// <summary>The standard deviation of the same over the seeds (of the population, as NumPy's).</summary>
    public double Deviation =>
        Math.Sqrt(Returns.Select(value => (value - Mean) * (value - Mean)).DefaultIfEmpty(double.NaN).Average());

    /// <summary>A line for each seed, columns aligned, and one for all.</summary>
    public IEnumerable<string> Lines()
    {
        string[][] rows = [Header, .. Summaries.Select(Row)];
        int[] widths = [.. Header.Select((_, i) => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
            yield return string.Join(
                "  ",
                row.Select((cell, i) => i == Header.Length - 1 ? cell : cell.PadLeft(widths[i]))
            );
        int missing = Summaries.Count - Returns.Length;
        string left = missing == 0 ? "" : $" ({missing} diverged)";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Summaries[0].Environment}: return {Mean:F1} ± {Deviation:F1}, mean and standard deviation over {Returns.Length} seeds{left}"
        );
    }

    /// <summary>Writes the same as JSON.</summary>
    public void Write(string path) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                writer.WriteStartObject();
                writer.WriteString("environment"u8, Summaries[0].Environment);
                writer.WriteString("algorithm"u8, Summaries[0].Algorithm);
                if (Returns.Length > 0)
                {
                    writer.WriteNumber("mean_return"u8, Mean);
                    writer.WriteNumber("std_return"u8, Deviation);
                }
                writer.WriteStartArray("seeds"u8);
                foreach (RunSummary summary in Summaries)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("seed"u8, summary.Seed);
                    writer.WriteNumber("steps"u8, summary.Steps);
                    writer.WriteNumber("wall_seconds"u8, Math.Round(summary.WallSeconds, 3));
                    summary.Evaluation?.Write(writer, "evaluation");
                    writer.WriteString("weights_sha256"u8, summary.WeightsSha256);
                    writer.WriteString("status"u8, summary.Status.ToString().ToLowerInvariant());
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );

    private static string[] Row(RunSummary summary)
    {
        string Figure(Func<EvaluationSummary, double> of) =>
            summary.Evaluation is { } evaluation ? of(evaluation).ToString("F1", CultureInfo.InvariantCulture) : "-";
        return
        [
            summary.Seed.ToString(CultureInfo.InvariantCulture),
            DisplayFormat.Count(summary.Steps),
            summary.Evaluation is { } all
                ? string.Create(CultureInfo.InvariantCulture, $"{all.Mean:F1} ± {all.Deviation:F1}")
                : "-",
            Figure(evaluation => evaluation.Minimum),
            Figure(evaluation => evaluation.Maximum),
            DisplayFormat.Duration(summary.WallSeconds),
            summary.Status.ToString().ToLowerInvariant(),
        ];
    }
}
