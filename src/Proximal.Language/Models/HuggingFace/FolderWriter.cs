using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Writer of a model's tensors into a Hugging Face folder, one at a time, in one file or several shards.
/// </summary>
/// <param name="folder">The folder, which exists.</param>
/// <param name="architecture">Structure of the family.</param>
/// <param name="type">Data type in the files.</param>
/// <param name="largestFile">Maximum size of a shard in bytes, without its header.</param>
internal sealed partial class FolderWriter(string folder, Architecture architecture, ElementType type, long largestFile)
{
    // Transformers rejects files without this entry.
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Writes the tensors, and then removes files of an earlier model from the folder.</summary>
    public void Write(IEnumerable<StoredTensor> tensors)
    {
        List<List<SafetensorsArray>> shards = Shards(tensors.Select(ArrayOf));
        string[] files =
            shards.Count == 1
                ? [WeightFiles.SingleName]
                : [.. shards.Select((_, i) => $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors")];
        for (int i = 0; i < files.Length; i++)
            Safetensors.Write(Path.Combine(folder, files[i]), shards[i], Metadata);

        string index = Path.Combine(folder, WeightFiles.IndexName);
        if (shards.Count > 1)
            AtomicFile.Write(index, stream => WriteIndex(stream, shards, files));
        else
            File.Delete(index);
        foreach (string path in Directory.GetFiles(folder, "model*.safetensors"))
            if (IsModelFile(Path.GetFileName(path)) && !files.Contains(Path.GetFileName(path), StringComparer.Ordinal))
                File.Delete(path);
    }

    // The names of Hugging Face: model.safetensors, model-00001-of-00002.safetensors. Other files are not a part of the
    // model that is replaced.
    [GeneratedRegex(
        @"^model(-\d{5}-of-\d{5})?\.safetensors$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ModelFile();

    private static bool IsModelFile(string name) => ModelFile().IsMatch(name);

    private SafetensorsArray ArrayOf(StoredTensor tensor)
    {
        bool transposed = architecture.IsTransposed(tensor.Name);
        int[] shape = tensor.Shape.ToArray();
        if (!transposed)
            return new SafetensorsArray(
                tensor.Name,
                type,
                shape,
                stream =>
                {
                    // A merged matrix is freed before the next one is computed.
                    using var scope = Scope.Begin(record: false);
                    StoredTensors.Write(stream, tensor.Value(), type);
                }
            );
        return new SafetensorsArray(
            tensor.Name,
            type,
            [shape[1], shape[0]],
            stream =>
            {
                using var scope = Scope.Begin(record: false);
                Tensor transposedTensor = Tensor.Zeros(shape[1], shape[0]);
                transposedTensor.Assign(MatrixTranspose.Of(tensor.Value().ToArray(), shape[0], shape[1]));
                StoredTensors.Write(stream, transposedTensor, type);
            }
        );
    }

    private List<List<SafetensorsArray>> Shards(IEnumerable<SafetensorsArray> arrays)
    {
        List<List<SafetensorsArray>> shards =
        [
            [],
        ];
        long bytes = 0;
        foreach (SafetensorsArray array in arrays)
        {
            if (bytes > 0 && bytes + array.Length > largestFile)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(array);
            bytes += array.Length;
        }

        return shards;
    }

    private static void WriteIndex(Stream stream, List<List<SafetensorsArray>> shards, string[] files)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartObject("metadata"u8);
        writer.WriteNumber("total_size"u8, shards.Sum(static shard => shard.Sum(static array => array.Length)));
        writer.WriteEndObject();
        writer.WriteStartObject("weight_map"u8);
        for (int i = 0; i < files.Length; i++)
            foreach (SafetensorsArray array in CollectionsMarshal.AsSpan(shards[i]))
                writer.WriteString(array.Name, files[i]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
