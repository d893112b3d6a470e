using System.Buffers;
using System.Text;
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
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        text = text[..(text.LastIndexOf('\n') + 1)];
        foreach ((int i, string line) in text.Split('\n').SkipLast(1).Index())
        {
            try
            {
                Store(TrialResult.Parse(line));
            }
            catch (Exception exception)
                when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                )
            {
                throw new InvalidInputException(
                    $"{path}:{i + 1}: the file is damaged; expected the result of a trial ({exception.Message})",
                    exception
                );
            }
        }
        stream = AppendOnlyFile.Open(path, Encoding.UTF8.GetByteCount(text));
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
