using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>The safetensors files of a Hugging Face folder, as one set of named arrays.</summary>
internal sealed class WeightFiles : IDisposable
{
    /// <summary>Name of a single file.</summary>
    public const string SingleName = "model.safetensors";

    /// <summary>Name of the index, which maps arrays to shards.</summary>
    public const string IndexName = "model.safetensors.index.json";

    private readonly Dictionary<string, SafetensorsFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> byArray = new(StringComparer.Ordinal);

    private WeightFiles(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Names of all arrays.</summary>
    public IReadOnlyCollection<string> Names => byArray.Keys;

    /// <exception cref="InvalidInputException">
    /// The files are missing, truncated or malformed, or an array is not in the shard that the index names.
    /// </exception>
    public static WeightFiles Open(string folder)
    {
        var opened = new WeightFiles(folder);
        try
        {
            string index = Path.Combine(folder, IndexName);
            if (File.Exists(index))
                opened.OpenShards(index);
            else if (File.Exists(Path.Combine(folder, SingleName)))
                opened.OpenSingle();
            else
                throw new InvalidInputException($"{folder}: has neither {SingleName} nor {IndexName}{Hint(folder)}");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Whether an array with this name exists.</summary>
    public bool Contains(string name) => byArray.ContainsKey(name);

    /// <summary>The file that contains an array, and the entry of the array.</summary>
    public (SafetensorsFile File, SafetensorsEntry Entry) this[string name] => (byArray[name], byArray[name][name]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsFile file in files.Values)
            file.Dispose();
    }

    private void OpenSingle()
    {
        SafetensorsFile file = files[SingleName] = SafetensorsFile.Open(Path.Combine(Folder, SingleName));
        foreach (SafetensorsEntry entry in file.Entries)
            byArray.Add(entry.Name, file);
    }

    private void OpenShards(string index)
    {
        JsonObjectReader map =
            JsonObjectReader.Read(index).Section("weight_map")
            ?? throw new InvalidInputException($"{index}: 'weight_map' is missing");
        foreach ((string name, JsonNode? _) in map.Json)
        {
            string shard = map.Text(name);
            if (!files.TryGetValue(shard, out SafetensorsFile? file))
                file = files[shard] = OpenShard(index, shard);
            if (!file.Contains(name))
                throw new InvalidInputException(
                    $"{file.FilePath}: {MessageText.Quote(name)} is missing, although {IndexName} lists it in this file"
                );
            byArray.Add(name, file);
        }
    }

    private SafetensorsFile OpenShard(string index, string shard)
    {
        if (shard != Path.GetFileName(shard) || shard.Contains('\0'))
            throw new InvalidInputException(
                $"{index}: {MessageText.Quote(shard)} is not the name of a file in the same folder"
            );
        string path = Path.Combine(Folder, shard);
        return File.Exists(path)
            ? SafetensorsFile.Open(path)
            : throw new InvalidInputException(
                $"{path}: is missing, although {IndexName} names it; was the download complete?"
            );
    }

    private static string Hint(string folder) =>
        Directory.EnumerateFiles(folder, "pytorch_model*.bin").Any()
            ? "; pytorch_model.bin must be converted to safetensors first, because it can contain code"
            : "";
}
