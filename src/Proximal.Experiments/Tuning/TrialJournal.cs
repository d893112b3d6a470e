using System.Buffers;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// Journal of the results of a search so far, <c>trials.jsonl</c>: one line for each result, in the order in which they
/// arrived.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    private readonly Dictionary<(int Trial, int Rung, ulong Seed), TrialResult> results = [];
    private readonly FileStream stream;

    /// <summary>Opens or creates the file. An incomplete last line is removed.</summary>
    /// <exception cref="InvalidInputException">A line is not a result.</exception>
    public TrialJournal(string path)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> lines = File.Exists(path) ? InputFile.ReadLines(path) : [];
        foreach ((int i, ReadOnlyMemory<byte> line) in lines.Index())
            Store(InputFile.ReadJsonLine(path, i + 1, line, "the result of a trial", TrialResult.Read));
        stream = AppendOnlyFile.Open(path, lines.Sum(static line => (long)line.Length + 1));
    }

    /// <summary>All results.</summary>
    public IEnumerable<TrialResult> Results => results.Values;

    /// <summary>Finds a result; null if it is not in the journal.</summary>
    public TrialResult? Find(int trial, int rung, ulong seed) => results.GetValueOrDefault((trial, rung, seed));

    /// <summary>Adds a result and flushes it to disk.</summary>
    public void Add(TrialResult result)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
            result.Write(writer);
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
        stream.Flush(flushToDisk: true);
        Store(result);
    }

    public void Dispose() => stream.Dispose();

    private void Store(TrialResult result) => results[(result.Trial, result.Rung, result.Seed)] = result;
}
