namespace Proximal;

/// <summary>
/// Column of a rollout: one quantity, [steps, environments, width], in time order. As [steps × environments, width],
/// its rows are the transitions that minibatches sample.
/// </summary>
/// <typeparam name="T">Type of an element.</typeparam>
public sealed class RolloutColumn<T>
    where T : unmanaged
{
    private readonly T[] data;
    private readonly int stepSize;

    /// <summary>Allocates a column.</summary>
    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environments">Number of environments.</param>
    /// <param name="width">Elements per transition.</param>
    internal RolloutColumn(int steps, int environments, int width)
    {
        data = GC.AllocateArray<T>(checked(steps * environments * width), pinned: true);
        stepSize = environments * width;
        Width = width;
    }

    /// <summary>Elements per transition.</summary>
    public int Width { get; }

    /// <summary>All elements, [steps × environments, width].</summary>
    public Span<T> All => data;

    /// <summary>All elements as memory, for multithreaded use.</summary>
    internal Memory<T> Memory => data;

    /// <summary>Elements of a step, [environments, width].</summary>
    public Span<T> this[int step] => data.AsSpan(step * stepSize, stepSize);

    /// <summary>Copies transitions in the order of <paramref name="rows"/>.</summary>
    /// <param name="rows">Indices of transitions: step × environments + environment.</param>
    /// <param name="destination">Receives the elements, [rows, width].</param>
    public void Gather(ReadOnlySpan<int> rows, Span<T> destination)
    {
        ReadOnlySpan<T> source = data;
        if (Width == 1)
        {
            destination = destination[..rows.Length];
            for (int i = 0; i < rows.Length; i++)
                destination[i] = source[rows[i]];
            return;
        }

        for (int i = 0; i < rows.Length; i++)
            source.Slice(rows[i] * Width, Width).CopyTo(destination[(i * Width)..]);
    }
}
