using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Prints figures as they come in, and writes them to a file at the end.</summary>
internal sealed class BenchmarkReport(TextWriter output)
{
    private readonly List<BenchmarkResult> figures = [];
    private readonly List<(int Threads, double Peak)> peaks = [];

    /// <summary>The machine: what all shares refer to.</summary>
    public void AddMachine(int threads)
    {
        output.WriteLine($"machine   {Environment.ProcessorCount} processors, {MachinePeak.Registers}");
        foreach (int used in threads > 1 ? new[] { 1, threads } : [1])
        {
            WorkerPool.Shared.Threads = used;
            _ = PeakRelative.Peak(20);
            double peak = PeakRelative.Peak(51) / 1e9;
            peaks.Add((used, peak));
            output.WriteLine($"          peak {peak, 6:0.0} GFLOP/s on {Threads(used)}");
        }
    }

    public void Begin(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    public void Add(BenchmarkResult figure)
    {
        figures.Add(figure);
        string share = figure.PeakShare is { } part ? $"{100 * part, 6:0.0}% of peak" : "";
        string target = figure is { Target: { } goal, Met: { } met }
            ? $"target {goal.Text}: {(met ? "met" : "missed")}"
            : "";
        string line =
            $"  {figure.Name, -40}{Threads(figure.Threads), -10}{DisplayFormat.Number(figure.Value), 10} {figure.Unit, -8}{share, -16}  {target}";
        output.WriteLine(line.TrimEnd());
        if (figure.Note.Length > 0)
            output.WriteLine($"    {figure.Note}");
    }

    /// <summary>How many targets there were, and how many were met.</summary>
    public void End()
    {
        int targets = figures.Count(figure => figure.Met is not null);
        output.WriteLine();
        output.WriteLine($"{figures.Count(figure => figure.Met == true)} of {targets} targets met");
    }

    /// <summary>All figures as JSON.</summary>
    public void Write(string path)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteString("registers", MachinePeak.Registers);
        json.WriteStartArray("peak_gflops");
        foreach ((int threads, double peak) in peaks)
        {
            json.WriteStartObject();
            json.WriteNumber("threads", threads);
            json.WriteNumber("value", peak);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("figures");
        foreach (BenchmarkResult figure in figures)
            Write(json, figure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BenchmarkResult figure)
    {
        json.WriteStartObject();
        json.WriteString("group", figure.Group);
        json.WriteString("name", figure.Name);
        json.WriteNumber("threads", figure.Threads);
        json.WriteNumber("value", figure.Value);
        json.WriteString("unit", figure.Unit);
        if (figure.PeakShare is { } share)
            json.WriteNumber("peak_share", share);
        if (figure.Target is { } target)
            json.WriteString("target", target.Text);
        if (figure.Met is { } met)
            json.WriteBoolean("met", met);
        if (figure.Note.Length > 0)
            json.WriteString("note", figure.Note);
        json.WriteEndObject();
    }

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
