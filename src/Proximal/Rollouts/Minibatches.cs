namespace Proximal;

/// <summary>
/// The order in which transitions are learned from: each epoch visits all of them once, shuffled, in batches of equal size
/// but for the last, which takes what is left.
/// </summary>
public sealed class Minibatches
{
    private readonly int[] order;

    /// <summary>Makes room for an order.</summary>
    /// <param name="count">How many transitions there are.</param>
    /// <param name="size">Transitions in a batch; the last may hold fewer.</param>
    public Minibatches(int count, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        order = new int[count];
        Size = size;
        for (int i = 0; i < count; i++)
            order[i] = i;
    }

    /// <summary>Transitions in every batch but the last.</summary>
    public int Size { get; }

    /// <summary>Batches in an epoch.</summary>
    public int Count => ((order.Length - 1) / Size) + 1;

    /// <summary>The transitions of a batch, as row indices.</summary>
    /// <param name="batch">Which batch, in [0, <see cref="Count"/>).</param>
    public ReadOnlySpan<int> this[int batch] =>
        order.AsSpan(batch * Size, Math.Min(Size, order.Length - (batch * Size)));

    /// <summary>Begins an epoch with a new order, which depends on the random numbers alone, not on earlier orders.</summary>
    /// <param name="random">Where the order comes from.</param>
    public void Shuffle(ref Rng random) => random.Permutation(order);
}
