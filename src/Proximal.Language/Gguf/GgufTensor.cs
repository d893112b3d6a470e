namespace Proximal.Language;

/// <summary>Tensor of a GGUF file.</summary>
/// <param name="Name">Its name in the format.</param>
/// <param name="Rows">Its content.</param>
/// <param name="Encoding">Encoding of its rows.</param>
internal sealed record GgufTensor(string Name, TensorRows Rows, GgufEncoding Encoding)
{
    /// <summary>Bytes in the file, without padding.</summary>
    public long Bytes => (long)Rows.Rows * Encoding.RowBytes(Rows.Columns);

    /// <summary>Sizes, the fastest dimension first.</summary>
    public IReadOnlyList<int> Dimensions => Rows.IsVector ? [Rows.Columns] : [Rows.Columns, Rows.Rows];

    /// <summary>Writes the content.</summary>
    public void Write(Stream stream)
    {
        byte[] bytes = new byte[Encoding.RowBytes(Rows.Columns)];
        Rows.Read(row =>
        {
            Encoding.Encode(row, bytes);
            stream.Write(bytes);
        });
    }
}
