using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What one method or setting reached over the seeds.</summary>
/// <param name="Name">The method or setting.</param>
/// <param name="Runs">One for each seed.</param>
internal sealed record ExperimentRow(string Name, IReadOnlyList<ExperimentRun> Runs)
{
    /// <summary>The names of all figures, in order.</summary>
    public IEnumerable<string> Metrics =>
        Runs.SelectMany(run => run.Metrics.Select(figure => figure.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>A figure of each seed that has it.</summary>
    public double[] Values(string figure) => [.. Runs.Select(run => run.Find(figure)).Where(double.IsFinite)];

    /// <summary>Mean of a figure over the seeds that have it; NaN where none has.</summary>
    public double Mean(string figure) => Values(figure) is { Length: > 0 } values ? values.Average() : double.NaN;

    /// <summary>Standard deviation of a figure over those seeds, of a sample.</summary>
    public double Deviation(string figure)
    {
        double[] values = Values(figure);
        double mean = Mean(figure);
        return values.Length < 2
            ? 0
            : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    public static ExperimentRow Read(JsonElement element) =>
        new(
            element.GetProperty("name").GetString()!,
            [.. element.GetProperty("runs").EnumerateArray().Select(ExperimentRun.Read)]
        );

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, Name);
        writer.WriteStartArray("runs"u8);
        foreach (ExperimentRun run in Runs)
            run.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
