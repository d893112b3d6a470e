using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// All results of a search that are there already, as <c>trials.jsonl</c> keeps them: a line for each, in the order in which they came.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    private readonly Dictionary<(int Trial, int Rung, ulong Seed), TrialResult> results = [];
    private readonly FileStream stream;

    /// <summary>Opens or creates the file; a last line that was cut short is removed.</summary>
    /// <exception cref="InvalidInputException">A line is no result.</exception>
    public TrialJournal(string path)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        text = text[..(text.LastIndexOf('\n') + 1)];
        foreach ((int i, string line) in text.Split('\n').SkipLast(1).Index())
        {
            try
            {
                Keep(TrialResult.Parse(line));
            }
            catch (Exception exception)
                when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                )
            {
                throw new InvalidInputException(
                    $"{path}:{i + 1}: not the result of a trial: {exception.Message}",
                    exception
                );
            }
        }
        stream = AppendOnlyFile.Open(path, Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>Every result.</summary>
    public IEnumerable<TrialResult> Results => results.Values;

    /// <summary>A result; null where it is not there yet.</summary>
    public TrialResult? Find(int trial, int rung, ulong seed) => results.GetValueOrDefault((trial, rung, seed));

    /// <summary>Adds a result and brings it to the disk.</summary>
    public void Add(TrialResult result)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
            result.Write(writer);
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
        stream.Flush(flushToDisk: true);
        Keep(result);
    }

    public void Dispose() => stream.Dispose();

    private void Keep(TrialResult result) => results[(result.Trial, result.Rung, result.Seed)] = result;
}
