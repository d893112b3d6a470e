namespace Proximal.Tensors;

/// <summary>
/// Loads and saves tensors of safetensors files in pieces, so that a model as large as memory can be loaded and saved.
/// </summary>
internal static class StoredTensors
{
    private const int ChunkElements = 1 << 18;
    private const int TransposedRows = 32; // a cache line of the transpose

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

    /// <summary>Whether a frozen matrix can stay in half precision or bfloat16.</summary>
    /// <param name="entry">An array of a file.</param>
    public static bool IsHalf(SafetensorsEntry entry) =>
        entry.Type is ElementType.F16 or ElementType.BF16
        && entry.Shape.Count == 2
        && entry.Offset % sizeof(ushort) == 0;

    /// <summary>
    /// Maps a matrix of a file in half precision or bfloat16, as <see cref="Map"/> does. Only products and lookups of
    /// rows can read it.
    /// </summary>
    /// <param name="file">The file. It may be disposed afterwards, but must not be truncated.</param>
    /// <param name="entry">A matrix of the file for which <see cref="IsHalf"/> holds.</param>
    /// <param name="transposed">Whether the file has the transpose, which is copied.</param>
    /// <exception cref="SafetensorsException">The system cannot map the file.</exception>
    public static Tensor MapHalf(SafetensorsFile file, SafetensorsEntry entry, bool transposed)
    {
        MappedFile mapped = file.Map();
        var node = new Node
        {
            Device = CpuDevice.Shared,
            Shape = new Shape([.. entry.Shape]),
            Type = entry.Type == ElementType.F16 ? WeightType.Half : WeightType.BFloat16,
            Data = new Address(mapped.Start + (nint)entry.Offset),
            ValueOwner = mapped,
        };
        if (!transposed)
            return new Tensor(node);

        (int rows, int columns) = ((int)entry.Shape[0], (int)entry.Shape[1]);
        var owner = new DeviceMemory(node.Device, (((long)rows * columns) + 1) / 2);
        Transpose(node.Data, owner.Address, rows, columns);
        GC.KeepAlive(mapped);
        (node.Shape, node.Data, node.ValueOwner) = (new Shape(columns, rows), owner.Address, owner);
        return new Tensor(node);
    }

    /// <summary>
    /// Frozen matrix of signed bytes with a scale for each row: the largest absolute element of a row becomes 127. Only
    /// products and lookups of rows can read it.
    /// </summary>
    /// <param name="matrix">[rows, columns].</param>
    public static Tensor Quantize(Tensor matrix)
    {
        Shape shape = matrix.Shape;
        (int rows, int columns) = (shape[0], shape[1]);
        Device device = matrix.Device;
        var data = new DeviceMemory(device, (((long)rows * columns) + 3) / 4);
        var scales = new DeviceMemory(device, rows);
        Tensor row = Tensor.Buffer(columns);
        for (int i = 0; i < rows; i++)
        {
            device.ExpandWeights(matrix.RowsFrom(i), row.Data, 1, columns);
            QuantizeRow(row.AsSpan(), data.Address, (long)i * columns, device.HostSpan(scales.Address + i, 1));
        }

        GC.KeepAlive(matrix);
        return new Tensor(
            new Node
            {
                Device = device,
                Shape = shape,
                Type = WeightType.Int8,
                Data = data.Address,
                Scales = scales.Address,
                ValueOwner = (data, scales),
            }
        );
    }

    private static unsafe void QuantizeRow(ReadOnlySpan<float> row, Address data, long at, Span<float> scale)
    {
        float largest = 0;
        foreach (float value in row)
            largest = Math.Max(largest, Math.Abs(value));
        scale[0] = largest / 127;
        sbyte* target = (sbyte*)data.Value + at;
        for (int i = 0; i < row.Length; i++)
            target[i] = largest == 0 ? (sbyte)0 : (sbyte)MathF.Round(row[i] / scale[0]);
    }

    private static unsafe void Transpose(Address source, Address target, int rows, int columns)
    {
        ushort* from = (ushort*)source.Value,
            to = (ushort*)target.Value;
        for (int first = 0; first < rows; first += TransposedRows)
        for (int j = 0; j < columns; j++)
        for (int i = first; i < Math.Min(first + TransposedRows, rows); i++)
            to[((nint)j * rows) + i] = from[((nint)i * columns) + j];
    }

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
        using Scope scope = Scope.Begin(record: false);
        if (tensor.Node.Type == WeightType.Single)
        {
            WriteSingles(stream, tensor, type);
            return;
        }

        // Frozen weights of another type are converted a few rows at a time.
        (int rows, int columns) = (tensor.Shape[0], tensor.Shape[1]);
        int each = Math.Min(rows, Math.Max(1, ChunkElements / columns));
        var part = Tensor.Zeros(each, columns);
        for (int row = 0; row < rows; row += each)
        {
            int taken = Math.Min(each, rows - row);
            tensor.Device.ExpandWeights(tensor.RowsFrom(row), part.Data, taken, columns);
            WriteSingles(stream, part.Slice(0, 0, taken), type);
        }
    }

    private static void WriteSingles(Stream stream, Tensor tensor, ElementType type)
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
