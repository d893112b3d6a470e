using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Rows of a tensor in the order and with the values that a GGUF file has.</summary>
/// <param name="Source">The tensor; a vector is one row.</param>
internal sealed record TensorRows(StoredTensor Source)
{
    /// <summary>The row of the tensor, or the element of a vector, at each place; null for their own order.</summary>
    public int[]? Order { get; init; }

    /// <summary>Factor of each number.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Term that is added to each number before the factor.</summary>
    public float Offset { get; init; }

    /// <summary>Whether the tensor is a vector.</summary>
    public bool IsVector => Source.Shape.Rank == 1;

    /// <summary>Number of rows.</summary>
    public int Rows => IsVector ? 1 : Source.Shape[0];

    /// <summary>Numbers of a row.</summary>
    public int Columns => Source.Shape[-1];

    /// <summary>Reads the rows one after the other, so that the tensor is not copied as a whole.</summary>
    /// <param name="read">Receives each row; it is valid until the next.</param>
    public void Read(Action<ReadOnlySpan<float>> read)
    {
        using Scope scope = Scope.Begin(record: false);
        Tensor tensor = Source.Value();
        Tensor buffer = Tensor.Buffer(Columns);
        Span<float> row = buffer.AsSpan();
        for (int i = 0; i < Rows; i++)
        {
            Copy(tensor, i, buffer);
            if (Offset != 0 || Scale != 1)
                foreach (ref float value in row)
                    value = (value + Offset) * Scale;
            read(row);
        }
    }

    private void Copy(Tensor tensor, int index, Tensor buffer)
    {
        Span<float> row = buffer.AsSpan();
        if (IsVector)
        {
            Span<float> values = tensor.AsSpan();
            for (int i = 0; i < row.Length; i++)
                row[i] = values[Order is null ? i : Order[i]];
            return;
        }

        int at = Order is null ? index : Order[index];
        if (tensor.Node.Type == WeightType.Single)
            tensor.AsSpan().Slice(at * Columns, Columns).CopyTo(row);
        else
            tensor.Device.ExpandWeights(tensor.RowsFrom(at), buffer.Data, 1, Columns);
    }
}
