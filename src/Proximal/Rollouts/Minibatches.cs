namespace Proximal;

/// <summary>
/// Shuffled minibatches: each epoch visits all transitions once, in batches of equal size, except for the last one,
/// which contains the remainder.
/// </summary>
public sealed class Minibatches
{
    private readonly int[] order;

    /// <summary>Creates minibatches.</summary>
    /// <param name="count">Number of transitions.</param>
    /// <param name="size">Transitions per batch; the last can be smaller.</param>
    public Minibatches(int count, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        order = new int[count];
        Size = size;
        for (int i = 0; i < count; i++)
            order[i] = i;
    }

    /// <summary>Transitions of every batch but the last.</summary>
    public int Size { get; }

    /// <summary>Number of batches per epoch.</summary>
    public int Count => ((order.Length - 1) / Size) + 1;

    /// <summary>Transitions of a batch, as row indices.</summary>
    /// <param name="batch">Index of the batch, in [0, <see cref="Count"/>).</param>
    public ReadOnlySpan<int> this[int batch] =>
        order.AsSpan(batch * Size, Math.Min(Size, order.Length - (batch * Size)));

    /// <summary>
    /// Starts an epoch with a new order, which depends only on the random numbers, not on earlier orders.
    /// </summary>
    /// <param name="random">Random numbers.</param>
    public void Shuffle(ref Rng random) => random.Permutation(order);
}
