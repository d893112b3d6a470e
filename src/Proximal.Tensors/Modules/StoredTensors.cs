namespace Proximal.Tensors;

/// <summary>
/// Loads and saves tensors of safetensors files in pieces, so that a model as large as memory can be loaded and saved.
/// </summary>
internal static class StoredTensors
{
    private const int ChunkElements = 1 << 18;

    /// <summary>
    /// Maps an array of a file into a tensor that is not trained. Pages are read when they are used and are shared with
    /// other processes. Assigning to the tensor does not change the file.
    /// </summary>
    /// <param name="file">The file. It may be disposed afterwards, but must not be truncated.</param>
    /// <param name="entry">An array of the file for which <see cref="CanMap"/> holds.</param>
    /// <exception cref="SafetensorsException">The array is not single precision, or the system cannot map the
    /// file.</exception>
    public static Tensor Map(SafetensorsFile file, SafetensorsEntry entry)
    {
        if (!CanMap(entry))
            throw new SafetensorsException(
                file.FilePath,
                entry.Name,
                "only aligned single-precision arrays can be mapped"
            );
        MappedFile mapped = file.Map();
        return new Tensor(
            new Node
            {
                Device = CpuDevice.Shared,
                Shape = new Shape([.. entry.Shape]),
                Data = new Address(mapped.Start + (nint)entry.Offset),
                ValueOwner = mapped,
            }
        );
    }

    /// <summary>Whether an array can be mapped: it is single precision and aligned.</summary>
    /// <param name="entry">An array of a file.</param>
    public static bool CanMap(SafetensorsEntry entry) =>
        entry.Type == ElementType.F32 && entry.Offset % sizeof(float) == 0;

    /// <summary>Overwrites a tensor with an array of a file, converted to single precision.</summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">An array of the file.</param>
    /// <param name="destination">Tensor with as many elements as the array.</param>
    /// <exception cref="SafetensorsException">The array is not of a floating-point type, has another number of
    /// elements, or is truncated.</exception>
    public static void Read(SafetensorsFile file, SafetensorsEntry entry, Tensor destination)
    {
        if (entry.Count != destination.Count)
            throw new SafetensorsException(
                file.FilePath,
                entry.Name,
                $"holds {entry.Count} numbers, but {destination.Count} are needed"
            );
        float[] chunk = new float[Math.Min(ChunkElements, destination.Count)];
        Tensor flat = destination.Reshape(destination.Count);
        for (int at = 0; at < destination.Count; at += chunk.Length)
        {
            Span<float> values = chunk.AsSpan(0, Math.Min(chunk.Length, destination.Count - at));
            file.ReadFloats(entry, at, values);
            flat.Slice(0, at, values.Length).Assign(values);
        }
    }

    /// <summary>
    /// Writes the elements of a tensor in the encoding of a safetensors file, rounded to nearest for narrower types.
    /// </summary>
    /// <param name="stream">Stream to write to, as in <see cref="SafetensorsArray.Write"/>.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">F32, F16, BF16 or F64.</param>
    public static void Write(Stream stream, Tensor tensor, ElementType type)
    {
        float[] chunk = new float[Math.Min(ChunkElements, tensor.Count)];
        byte[] bytes = new byte[chunk.Length * type.Size()];
        Tensor flat = tensor.Reshape(tensor.Count);
        for (int at = 0; at < tensor.Count; at += chunk.Length)
        {
            int count = Math.Min(chunk.Length, tensor.Count - at);
            flat.Slice(0, at, count).CopyTo(chunk);
            ElementTypes.FromSingle(type, chunk.AsSpan(0, count), bytes);
            stream.Write(bytes.AsSpan(0, count * type.Size()));
        }
    }
}
