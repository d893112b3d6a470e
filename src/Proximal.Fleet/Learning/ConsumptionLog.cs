using System.Text;
using System.Text.Json;

namespace Proximal.Fleet;

/// <summary>
/// File <c>consumed.jsonl</c> of a run: a line for each update with the unrolls that it used, in order, and those that
/// were dropped because their weights were too old. With the seed it determines an asynchronous run.
/// </summary>
internal sealed class ConsumptionLog
{
    /// <summary>Name of the file in the folder of the run.</summary>
    public const string FileName = "consumed.jsonl";

    private readonly string path;

    /// <summary>Opens the file, and removes the updates after the checkpoint at which the run continues.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="updates">Number of updates of the checkpoint.</param>
    public ConsumptionLog(string folder, long updates)
    {
        path = Path.Combine(folder, FileName);
        string[] kept = File.Exists(path) ? [.. File.ReadLines(path).Take((int)updates)] : [];
        File.WriteAllLines(path, kept);
    }

    /// <summary>Adds an update.</summary>
    /// <param name="update">Number of the update, from 1.</param>
    /// <param name="used">Unrolls that it used, in order.</param>
    /// <param name="dropped">Unrolls that were dropped since the last update.</param>
    public void Add(long update, IReadOnlyList<UnrollMessage> used, IReadOnlyList<UnrollMessage> dropped)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("update", update);
            Write(json, "used", used);
            Write(json, "dropped", dropped);
            json.WriteEndObject();
        }

        File.AppendAllText(path, Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<UnrollMessage> unrolls)
    {
        json.WriteStartArray(name);
        foreach (UnrollMessage unroll in unrolls)
        {
            json.WriteStartObject();
            json.WriteNumber("slot", unroll.Slot);
            json.WriteNumber("sequence", unroll.SlotSequence);
            json.WriteNumber("version", unroll.Version);
            json.WriteString("worker", unroll.Worker);
            json.WriteNumber("incarnation", unroll.Incarnation);
            json.WriteString("sha256", Convert.ToHexStringLower(unroll.DataHash()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
