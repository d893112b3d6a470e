namespace Proximal.Language;

/// <summary>
/// The order in which items are drawn: all of them once, then all of them again in another order, and so on. An epoch's order
/// follows from the seed and the epoch's number alone, so the count of items drawn is all there is to save.
/// </summary>
public sealed class ShuffledOrder : IStateful
{
    private readonly int[] order;
    private readonly ulong seed;
    private readonly ulong stream;
    private readonly bool shuffle;
    private long arranged = -1;

    /// <summary>The beginning of an order.</summary>
    /// <param name="count">How many items there are, at least one.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">The seed's stream that is this order's own.</param>
    /// <param name="shuffle">False for the items as they stand, epoch after epoch; true by default.</param>
    public ShuffledOrder(int count, ulong seed, ulong stream, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        order = new int[count];
        (this.seed, this.stream, this.shuffle) = (seed, stream, shuffle);
    }

    /// <summary>How many items there are.</summary>
    public int Count => order.Length;

    /// <summary>How many items have been drawn, over all epochs.</summary>
    public long Drawn { get; private set; }

    /// <summary>How many times all items have been drawn, with the part of the present epoch.</summary>
    public double Epochs => (double)Drawn / Count;

    /// <summary>The index of the next item.</summary>
    public int Next()
    {
        long epoch = Drawn / Count;
        if (epoch != arranged)
            Arrange(epoch);
        return order[(int)(Drawn++ % Count)];
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.drawn", Drawn);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => Drawn = state.GetValue<long>($"{prefix}.drawn");

    private void Arrange(long epoch)
    {
        arranged = epoch;
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (!shuffle)
            return;

        // A shuffle of n items takes n - 1 draws of one or few words; epochs lie far enough apart.
        var random = new Rng(seed, stream) { Position = (ulong)epoch << 36 };
        random.Shuffle(order.AsSpan());
    }
}
