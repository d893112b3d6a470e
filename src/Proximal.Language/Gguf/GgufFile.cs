using System.Text;

namespace Proximal.Language;

/// <summary>Content of a GGUF file, version 3: key-value pairs, the table of tensors and their aligned content.</summary>
/// <param name="Metadata">The key-value pairs.</param>
/// <param name="Tensors">The tensors, in the order of the file.</param>
internal sealed record GgufFile(GgufMetadata Metadata, IReadOnlyList<GgufTensor> Tensors)
{
    private const uint Version = 3;
    private const int Alignment = 32;

    /// <summary>Writes the file, one row of a tensor at a time.</summary>
    /// <returns>Bytes of the file.</returns>
    public long Write(Stream stream)
    {
        byte[] table = Table();
        stream.Write(table);
        long at = table.Length;
        foreach (GgufTensor tensor in Tensors)
        {
            tensor.Write(stream);
            stream.Write(new byte[Padding(tensor.Bytes)]);
            at += tensor.Bytes + Padding(tensor.Bytes);
        }

        return at;
    }

    // Everything before the content of the tensors.
    private byte[] Table()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)Tensors.Count);
        writer.Write((ulong)Metadata.Count);
        writer.Flush();
        Metadata.CopyTo(stream);
        long offset = 0;
        foreach (GgufTensor tensor in Tensors)
        {
            GgufMetadata.Write(writer, tensor.Name);
            writer.Write((uint)tensor.Dimensions.Count);
            foreach (int size in tensor.Dimensions)
                writer.Write((ulong)size);
            writer.Write(tensor.Encoding.Code);
            writer.Write((ulong)offset);
            offset += tensor.Bytes + Padding(tensor.Bytes);
        }

        writer.Flush();
        writer.Write(new byte[Padding(stream.Length)]);
        writer.Flush();
        return stream.ToArray();
    }

    private static int Padding(long length) => (int)((Alignment - (length % Alignment)) % Alignment);
}
