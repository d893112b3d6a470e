namespace Proximal;

/// <summary>
/// One quantity of a rollout, [steps, environments, width], step by step. Seen as [steps × environments, width] its rows
/// are the transitions from which minibatches are drawn.
/// </summary>
/// <typeparam name="T">The type of an element.</typeparam>
public sealed class RolloutColumn<T>
    where T : unmanaged
{
    private readonly T[] data;
    private readonly int stepSize;

    /// <summary>Makes room.</summary>
    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environments">Environments side by side.</param>
    /// <param name="width">Elements per transition.</param>
    public RolloutColumn(int steps, int environments, int width)
    {
        data = GC.AllocateArray<T>(checked(steps * environments * width), pinned: true);
        stepSize = environments * width;
        Width = width;
    }

    /// <summary>Elements per transition.</summary>
    public int Width { get; }

    /// <summary>Everything: [steps × environments, width].</summary>
    public Span<T> All => data;

    /// <summary>The same as memory, for work that spreads over threads.</summary>
    public Memory<T> Memory => data;

    /// <summary>What belongs to one step: [environments, width].</summary>
    public Span<T> this[int step] => data.AsSpan(step * stepSize, stepSize);

    /// <summary>Copies transitions, in the order of <paramref name="rows"/>.</summary>
    /// <param name="rows">Indices of transitions: step × environments + environment.</param>
    /// <param name="destination">Receives [rows, width]; at least as long.</param>
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
