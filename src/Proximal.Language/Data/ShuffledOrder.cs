namespace Proximal.Language;

/// <summary>
/// Order in which items are drawn: all items once per epoch, in a new order each time. The order of an epoch depends
/// only on the seed and the number of the epoch, so a checkpoint contains only the number of items drawn.
/// </summary>
/// <remarks>
/// In an epoch of a <see cref="Mixture{T}"/> with weights, each data set has a share of the draws in proportion to its
/// weight. It continues where it was in the epoch before, and all its items are drawn before one is drawn again.
/// </remarks>
public sealed class ShuffledOrder : IStateful
{
    // Streams of data sets have bits above those of all other streams of a run.
    private const int PartShift = 48;

    private readonly int[] order;
    private readonly ulong seed;
    private readonly ulong stream;
    private readonly bool shuffle;
    private readonly Part[] parts = [];
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

    private ShuffledOrder(IMixture mixture, ulong seed, ulong stream)
        : this(mixture.Counts.Sum(), seed, stream)
    {
        double[] weights = [.. mixture.Weights!];
        double sum = weights.Sum(),
            before = 0;
        parts = new Part[weights.Length];
        for (int i = 0, first = 0; i < parts.Length; first += mixture.Counts[i++])
        {
            // Shares are rounded so that they add up to the number of items.
            long from = (long)Math.Round(before / sum * Count);
            before += weights[i];
            long to = i + 1 == parts.Length ? Count : (long)Math.Round(before / sum * Count);
            parts[i] = new Part(first, (int)(to - from), new int[mixture.Counts[i]]);
        }
    }

    /// <summary>Creates the order of a data set: in proportion to the weights for a <see cref="Mixture{T}"/>.</summary>
    /// <typeparam name="T">Type of an item.</typeparam>
    /// <param name="items">The data set, with at least one item.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Random stream of the seed for this order.</param>
    public static ShuffledOrder Of<T>(IReadOnlyList<T> items, ulong seed, ulong stream) =>
        items is IMixture { Weights: not null } mixture
            ? new ShuffledOrder(mixture, seed, stream)
            : new ShuffledOrder(items.Count, seed, stream);

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
        if (parts.Length > 0)
            DrawParts(epoch);
        else
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
        if (!shuffle)
            return;

        // A shuffle of n items takes n - 1 draws of one or two words; the epochs' positions are far enough apart.
        var random = new Rng(seed, stream) { Position = (ulong)epoch << 36 };
        random.Shuffle(order.AsSpan());
    }

    // The items of an epoch, one data set after the other.
    private void DrawParts(long epoch)
    {
        int at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            Part part = parts[i];
            ulong partStream = stream + ((ulong)(i + 1) << PartShift);
            for (long draw = epoch * part.Share, end = draw + part.Share, pass = -1; draw < end; draw++)
            {
                if (draw / part.Items.Length != pass)
                    part.Shuffle(new Rng(seed, partStream), pass = draw / part.Items.Length);
                order[at++] = part.First + part.Items[draw % part.Items.Length];
            }
        }
    }

    /// <summary>A data set of a mixture.</summary>
    /// <param name="First">Index of its first item.</param>
    /// <param name="Share">Draws of it in an epoch.</param>
    /// <param name="Items">Its items in the order of a pass.</param>
    private sealed record Part(int First, int Share, int[] Items)
    {
        public void Shuffle(Rng random, long pass)
        {
            random.Position = (ulong)pass << 36;
            random.Permutation(Items);
        }
    }
}
