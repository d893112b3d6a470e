namespace Proximal.Language;

/// <summary>
/// Order in which items are drawn: all items once per epoch, in a new order each time. The order of an epoch depends
/// only on the seed and the number of the epoch, so a checkpoint contains only the number of items drawn.
/// </summary>
public sealed class ShuffledOrder : IStateful
{
    private readonly int[] order;
    private readonly ulong seed;
    private readonly ulong stream;
    private readonly bool shuffle;
    private long shuffledEpoch = -1;

    /// <summary>Creates an order.</summary>
    /// <param name="count">Number of items, at least one.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Random stream of the seed for this order.</param>
    /// <param name="shuffle">False for the original order in every epoch; true by default.</param>
    public ShuffledOrder(int count, ulong seed, ulong stream, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        order = new int[count];
        (this.seed, this.stream, this.shuffle) = (seed, stream, shuffle);
    }

    /// <summary>Number of items.</summary>
    public int Count => order.Length;

    /// <summary>Number of items drawn, over all epochs.</summary>
    public long Drawn { get; private set; }

    /// <summary>Number of epochs, including the fraction of the current one.</summary>
    public double Epochs => (double)Drawn / Count;

    /// <summary>Draws the index of the next item.</summary>
    public int Next()
    {
        long epoch = Drawn / Count;
        if (epoch != shuffledEpoch)
            ShuffleEpoch(epoch);
        return order[(int)(Drawn++ % Count)];
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.drawn", Drawn);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => Drawn = state.GetValue<long>($"{prefix}.drawn");

    private void ShuffleEpoch(long epoch)
    {
        shuffledEpoch = epoch;
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (!shuffle)
            return;

        // A shuffle of n items takes n - 1 draws of one or two words; the epochs' positions are far enough apart.
        var random = new Rng(seed, stream) { Position = (ulong)epoch << 36 };
        random.Shuffle(order.AsSpan());
    }
}
