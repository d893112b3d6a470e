namespace Proximal.Tensors;

/// <summary>
/// Moves tensors between memory and safetensors files a piece at a time, so that a model as large as memory can be loaded
/// and saved.
/// </summary>
public static class StoredTensors
{
    private const int ChunkElements = 1 << 18;

    /// <summary>
    /// A tensor that does not learn over an array of a file, which stays where it is: pages are read when they are used, and
    /// shared with other processes. Assigning to it does not change the file.
    /// </summary>
    /// <param name="file">The file; it may be disposed afterwards, but must not be made shorter.</param>
    /// <param name="entry">One of its arrays, for which <see cref="CanMap"/> holds.</param>
    /// <exception cref="SafetensorsException">The array is not single precision, or the system cannot map the file.</exception>
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

    /// <summary>Whether an array can be used where it is: single precision, and aligned.</summary>
    /// <param name="entry">An array of a file.</param>
    public static bool CanMap(SafetensorsEntry entry) =>
        entry.Type == ElementType.F32 && entry.Offset % sizeof(float) == 0;

    /// <summary>Overwrites a tensor with an array of a file, converted to single precision.</summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">One of its arrays.</param>
    /// <param name="destination">As many elements as the array has.</param>
    /// <exception cref="SafetensorsException">The array is not of a floating-point type, has another number of elements, or the file ends too early.</exception>
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

    /// <summary>Writes a tensor's elements as a safetensors file holds them, rounded to the nearest where the type is a narrower one.</summary>
    /// <param name="stream">Where to write, such as an array's place in a file (<see cref="SafetensorsArray.Write"/>).</param>
    /// <param name="tensor">The elements.</param>
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
