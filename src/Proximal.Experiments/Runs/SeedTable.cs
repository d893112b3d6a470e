using System.Globalization;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Results of the seeds of a group, as a text table and as JSON.</summary>
/// <param name="Summaries">Summaries of the runs, ordered by seed.</param>
internal sealed record SeedTable(IReadOnlyList<RunSummary> Summaries)
{
    private static readonly string[] Header = ["seed", "steps", "return", "min", "max", "wall time", "status"];

    private double[] Returns =>
        [.. Summaries.Where(summary => summary.Evaluation is not null).Select(summary => summary.Evaluation!.Mean)];

    /// <summary>Mean over the seeds of the mean return of the final policy; NaN without an evaluation.</summary>
    public double Mean => Returns.DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Population standard deviation over the seeds of the mean return of the final policy, as NumPy's <c>std</c>.
    /// </summary>
    public double Deviation =>
        Math.Sqrt(Returns.Select(value => (value - Mean) * (value - Mean)).DefaultIfEmpty(double.NaN).Average());

    /// <summary>Lines of the text table, with aligned columns, and a line with mean and standard deviation.</summary>
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
        string excluded = missing == 0 ? "" : $" ({missing} diverged)";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Summaries[0].Environment}: return {Mean:F1} ± {Deviation:F1}, "
                + $"mean and standard deviation over {Returns.Length} seeds{excluded}"
        );
    }

    /// <summary>Writes the results as JSON.</summary>
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
        string Number(Func<EvaluationSummary, double> of) =>
            summary.Evaluation is { } evaluation ? of(evaluation).ToString("F1", CultureInfo.InvariantCulture) : "-";
        return
        [
            summary.Seed.ToString(CultureInfo.InvariantCulture),
            DisplayFormat.Count(summary.Steps),
            summary.Evaluation is { } all
                ? string.Create(CultureInfo.InvariantCulture, $"{all.Mean:F1} ± {all.Deviation:F1}")
                : "-",
            Number(evaluation => evaluation.Minimum),
            Number(evaluation => evaluation.Maximum),
            DisplayFormat.Duration(summary.WallSeconds),
            summary.Status.ToString().ToLowerInvariant(),
        ];
    }
}
