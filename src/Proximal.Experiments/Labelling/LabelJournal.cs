using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// Journal of the answers of a session, <c>answers.jsonl</c>: one line for each answer and each undone one. A line is on
/// disk before the request is acknowledged.
/// </summary>
internal sealed class LabelJournal : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The content of each request by its id.
    private readonly Dictionary<string, string> requests = new(StringComparer.Ordinal);
    private readonly List<LabelAnswer> answers = [];
    private readonly FileStream stream;

    /// <summary>Opens or creates the file. An incomplete last line, which was not acknowledged, is removed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">A line is invalid.</exception>
    public LabelJournal(string path)
    {
        byte[] bytes = File.Exists(path) ? InputFile.ReadBytes(path) : [];
        // After a power failure, the end can be filled with zeros.
        int zero = bytes.AsSpan().IndexOf((byte)0);
        int intact = bytes.AsSpan(0, zero < 0 ? bytes.Length : zero).LastIndexOf((byte)'\n') + 1;
        for ((int start, int number) = (0, 1); start < intact; number++)
        {
            ReadOnlyMemory<byte> line = bytes.AsMemory(start, bytes.AsSpan(start).IndexOf((byte)'\n'));
            start += line.Length + 1;
            InputFile.ReadJsonLine(path, number, line, "an answer of a labeller", root => Apply(root, line));
        }

        stream = AppendOnlyFile.Open(path, intact);
    }

    /// <summary>Answers that were not undone, in the order in which they arrived.</summary>
    public IReadOnlyList<LabelAnswer> Answers => answers;

    /// <summary>Adds an answer and flushes it to disk. A request with a known id and the same content has no
    /// effect.</summary>
    /// <returns>Whether the answer is new.</returns>
    /// <exception cref="InvalidInputException">The id belongs to another request.</exception>
    public bool Add(LabelAnswer answer) => Append(answer.Id, answer.Write);

    /// <summary>Removes the latest answer of a labeller.</summary>
    /// <param name="id">Id of the request.</param>
    /// <param name="labeller">Name of the labeller.</param>
    /// <returns>The answer that was removed; null if there is none, or the request is known.</returns>
    /// <exception cref="InvalidInputException">The id belongs to another request.</exception>
    public LabelAnswer? Undo(string id, string labeller)
    {
        if (requests.TryGetValue(id, out string? known))
        {
            using JsonDocument earlier = JsonDocument.Parse(known);
            return
                earlier.RootElement.GetProperty("type").GetString() == "undo"
                && earlier.RootElement.GetProperty("labeller").GetString() == labeller
                ? null
                : throw Conflict(id);
        }

        if (answers.FindLast(answer => answer.Labeller == labeller) is not { } last)
            return null;
        Append(
            id,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "undo");
                writer.WriteString("id", id);
                writer.WriteString("labeller", labeller);
                writer.WriteString("answer", last.Id);
                writer.WriteEndObject();
            }
        );
        return last;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool Append(string id, Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, Options))
            write(writer);
        string text = System.Text.Encoding.UTF8.GetString(line.WrittenSpan);
        if (requests.TryGetValue(id, out string? known))
            return known == text ? false : throw Conflict(id);
        ReadOnlyMemory<byte> record = line.WrittenMemory;
        byte[] bytes = [.. record.Span, (byte)'\n'];
        long end = stream.Position;
        try
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A part of a line would spoil the next one.
            stream.SetLength(end);
            stream.Position = end;
            throw;
        }

        using JsonDocument document = JsonDocument.Parse(record);
        return Apply(document.RootElement, record);
    }

    private bool Apply(JsonElement line, ReadOnlyMemory<byte> bytes)
    {
        string id = line.GetProperty("id").GetString()!;
        if (!requests.TryAdd(id, System.Text.Encoding.UTF8.GetString(bytes.Span)))
            throw new InvalidInputException($"the id '{MessageText.Excerpt(id)}' occurs twice");
        if (line.GetProperty("type").GetString() == "undo")
        {
            string undone = line.GetProperty("answer").GetString()!;
            _ = answers.RemoveAll(answer => answer.Id == undone);
        }
        else
            answers.Add(LabelAnswer.Read(line));
        return true;
    }

    private static InvalidInputException Conflict(string id) =>
        new($"the id '{MessageText.Excerpt(id)}' belongs to another answer");
}
