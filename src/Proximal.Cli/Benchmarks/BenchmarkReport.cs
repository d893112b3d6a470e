using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Prints results as they arrive, and writes them to a file at the end.</summary>
internal sealed class BenchmarkReport(TextWriter output)
{
    private readonly List<BenchmarkResult> results = [];
    private readonly List<(int Threads, double Peak)> peaks = [];

    /// <summary>Measures and prints the peak of the machine, to which all shares refer.</summary>
    public void AddMachine(int threads)
    {
        output.WriteLine($"machine   {Environment.ProcessorCount} processors, {MachinePeak.Registers}");
        foreach (int used in threads > 1 ? new[] { 1, threads } : [1])
        {
            WorkerPool.Shared.Threads = used;
            _ = PeakBenchmark.Peak(20);
            double peak = PeakBenchmark.Peak(51) / 1e9;
            peaks.Add((used, peak));
            output.WriteLine($"          peak {peak, 6:0.0} GFLOP/s on {Threads(used)}");
        }
    }

    public void BeginGroup(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    public void Add(BenchmarkResult result)
    {
        results.Add(result);
        string share = result.PeakShare is { } part ? $"{100 * part, 6:0.0}% of peak" : "";
        string target = result is { Target: { } goal, Met: { } met }
            ? $"target {goal.Text}: {(met ? "met" : "missed")}"
            : "";
        string line =
            $"  {result.Name, -40}{Threads(result.Threads), -10}{DisplayFormat.Number(result.Value), 10} "
            + $"{result.Unit, -8}{share, -16}  {target}";
        output.WriteLine(line.TrimEnd());
        if (result.Note.Length > 0)
            output.WriteLine($"    {result.Note}");
    }

    /// <summary>Prints the number of targets that were met.</summary>
    public void WriteSummary()
    {
        int targets = results.Count(result => result.Met is not null);
        output.WriteLine();
        output.WriteLine($"{results.Count(result => result.Met == true)} of {targets} targets met");
    }

    /// <summary>Writes all results as JSON.</summary>
    public void Write(string path)
    {
        RegularFile.RequireReplaceable(path);
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
        foreach (BenchmarkResult result in results)
            Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BenchmarkResult result)
    {
        json.WriteStartObject();
        json.WriteString("group", result.Group);
        json.WriteString("name", result.Name);
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("value", result.Value);
        json.WriteString("unit", result.Unit);
        if (result.PeakShare is { } share)
            json.WriteNumber("peak_share", share);
        if (result.Target is { } target)
            json.WriteString("target", target.Text);
        if (result.Met is { } met)
            json.WriteBoolean("met", met);
        if (result.Note.Length > 0)
            json.WriteString("note", result.Note);
        json.WriteEndObject();
    }

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
