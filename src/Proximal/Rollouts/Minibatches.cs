namespace Proximal;

/// <summary>
/// Shuffled minibatches: each epoch visits all transitions once, in batches of equal size, except for the last one,
/// which contains the remainder.
/// </summary>
public sealed class Minibatches
{
    private readonly int[] order;
    private readonly int[] environments = [];
    private readonly int steps;

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

    private Minibatches(int steps, int environmentCount, int size)
        : this(steps * environmentCount, size)
    {
        this.steps = steps;
        environments = new int[environmentCount];
    }

    /// <summary>
    /// Creates minibatches for recurrent networks: their transitions follow each other in time, environment after
    /// environment, as rows of a rollout. The environments are in random order. The first batch starts at a random
    /// transition (as in sb3-contrib), unless batches consist of whole environments.
    /// </summary>
    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environmentCount">Number of environments.</param>
    /// <param name="size">Transitions per batch; the last can be smaller.</param>
    public static Minibatches OfSequences(int steps, int environmentCount, int size) =>
        new(steps, environmentCount, size);

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
    public void Shuffle(ref Rng random)
    {
        if (environments.Length == 0)
        {
            random.Permutation(order);
            return;
        }

        random.Permutation(environments);
        int start = Size % steps == 0 ? 0 : random.NextInt32(order.Length);
        for (int i = 0; i < order.Length; i++)
        {
            int at = (start + i) % order.Length;
            order[i] = (at % steps * environments.Length) + environments[at / steps];
        }
    }
}
