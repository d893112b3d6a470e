using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal;

/// <summary>
/// Random number generator: Philox 4x32-10, keyed by seed and stream. Every environment, policy and shuffle has its own
/// stream, so none depends on how many numbers the others take. The state is a counter.
/// </summary>
/// <remarks>
/// A mutable struct: store it in a field that is not <c>readonly</c> and pass it by <c>ref</c>, since a copy repeats
/// the sequence. The default value is seed 0, stream 0.
/// </remarks>
public struct Rng
{
    private readonly ulong seed;
    private readonly ulong stream;
    private ulong position;
    private Vector128<uint> block;

    /// <summary>Creates a generator at the start of a sequence.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Index of the independent sequence of the seed; 0 by default.</param>
    public Rng(ulong seed, ulong stream = 0)
    {
        this.seed = seed;
        this.stream = stream;
    }

    /// <summary>Creates a generator that continues a saved sequence.</summary>
    /// <param name="state">Saved <see cref="State"/>.</param>
    public Rng(RngState state)
        : this(state.Seed, state.Stream) => Position = state.Position;

    /// <summary>Seed, stream and position, which are needed to continue later.</summary>
    public readonly RngState State => new(seed, stream, position);

    /// <summary>Number of 32-bit words taken. Setting it continues from there, forwards or backwards.</summary>
    public ulong Position
    {
        readonly get => position;
        set
        {
            position = value;
            if (position % 4 != 0)
                block = Philox.Block(position / 4, stream, seed);
        }
    }

    /// <summary>Returns the next 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        int word = (int)(position % 4);
        if (word == 0)
            block = Philox.Block(position / 4, stream, seed);
        position++;
        return Unsafe.Add(ref Unsafe.As<Vector128<uint>, uint>(ref block), word);
    }

    /// <summary>Returns the next 64 random bits; the first word is the low half.</summary>
    public ulong NextUInt64()
    {
        ulong low = NextUInt32();
        return low | ((ulong)NextUInt32() << 32);
    }

    /// <summary>Returns a uniform number in [0, 1) with 24 random bits. Takes one word.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Returns a uniform number in [0, 1) with 53 random bits. Takes two words.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Returns a uniform number in [<paramref name="low"/>, <paramref name="high"/>). Takes two words.
    /// </summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The bound above, reached only by rounding.</param>
    public double Uniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Returns a uniform integer in [0, <paramref name="below"/>).</summary>
    /// <param name="below">Upper bound, exclusive; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="below"/> is less than 1.</exception>
    public int NextInt32(int below)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(below, 1);

        // Lemire's multiplication. Products in the short first interval are rejected, which removes the bias.
        ulong product = (ulong)NextUInt32() * (uint)below;
        if ((uint)product < (uint)below)
        {
            uint threshold = (0u - (uint)below) % (uint)below;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)below;
        }

        return (int)(product >> 32);
    }

    /// <summary>Returns a standard normal number (Box and Muller 1958). Takes two words.</summary>
    public float NextNormal()
    {
        (double radius, double angle) = NextPolar();
        return (float)(radius * Math.Cos(angle));
    }

    /// <summary>
    /// Fills a span with uniform numbers in [<paramref name="low"/>, <paramref name="high"/>). Takes one word for each.
    /// </summary>
    /// <param name="values">Overwritten.</param>
    /// <param name="low">Smallest value; 0 by default.</param>
    /// <param name="high">Upper bound, reached only by rounding; 1 by default.</param>
    public void FillUniform(Span<float> values, float low = 0, float high = 1)
    {
        float range = high - low;
        foreach (ref float value in values)
            value = low + (range * NextSingle());
    }

    /// <summary>
    /// Fills a span with normally distributed numbers. Takes one word for each, and one more for an odd length.
    /// </summary>
    /// <param name="values">Overwritten.</param>
    /// <param name="mean">Mean; 0 by default.</param>
    /// <param name="standardDeviation">Standard deviation; 1 by default.</param>
    public void FillNormal(Span<float> values, double mean = 0, double standardDeviation = 1)
    {
        // Unlike NextNormal, this uses both coordinates of each point.
        int i = 0;
        for (; i + 1 < values.Length; i += 2)
        {
            (double radius, double angle) = NextPolar();
            (double sine, double cosine) = Math.SinCos(angle);
            values[i] = (float)(mean + (standardDeviation * radius * cosine));
            values[i + 1] = (float)(mean + (standardDeviation * radius * sine));
        }

        if (i < values.Length)
            values[i] = (float)(mean + (standardDeviation * NextNormal()));
    }

    /// <summary>Samples an index in proportion to its probability. Takes one word.</summary>
    /// <param name="probabilities">Not negative; the sum need not be 1.</param>
    /// <exception cref="ArgumentException">No probability is positive, or one is not finite.</exception>
    public int Categorical(ReadOnlySpan<float> probabilities)
    {
        double total = 0;
        foreach (float probability in probabilities)
            total += probability;
        if (!(total > 0 && double.IsFinite(total)))
            throw Undrawable(nameof(probabilities));

        double threshold = NextUInt32() * (1.0 / (1L << 32)) * total;
        double sum = 0;
        int last = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (!(probabilities[i] > 0))
                continue;
            sum += probabilities[i];
            last = i;
            if (threshold < sum)
                break;
        }

        return last;
    }

    /// <summary>Samples an index in proportion to e^logit. Takes one word.</summary>
    /// <param name="logits">Unnormalised log-probabilities; an index with negative infinity is never sampled.</param>
    /// <exception cref="ArgumentException">All logits are negative infinity, or one is positive infinity or
    /// NaN.</exception>
    public int CategoricalFromLogits(ReadOnlySpan<float> logits)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
            largest = MathF.Max(largest, logit);
        if (!float.IsFinite(largest))
            throw Undrawable(nameof(logits));

        double total = 0;
        foreach (float logit in logits)
            total += Math.Exp(logit - largest);
        double threshold = NextUInt32() * (1.0 / (1L << 32)) * total;
        double sum = 0;
        int last = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double weight = Math.Exp(logits[i] - largest);
            if (weight == 0)
                continue;
            sum += weight;
            last = i;
            if (threshold < sum)
                break;
        }

        return last;
    }

    /// <summary>Shuffles the items uniformly (Fisher and Yates).</summary>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <param name="items">Reordered in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills a span with a random permutation of 0, 1, 2, ….</summary>
    /// <param name="indices">Overwritten.</param>
    public void Permutation(Span<int> indices)
    {
        for (int i = 0; i < indices.Length; i++)
            indices[i] = i;
        Shuffle(indices);
    }

    private static ArgumentException Undrawable(string name) =>
        new("cannot sample: no choice is possible, or a value is not finite", name);

    // The 32-bit radius reaches 6.6 standard deviations. 1 is added so that the logarithm is finite.
    private (double Radius, double Angle) NextPolar()
    {
        double radius = Math.Sqrt(-2 * Math.Log((NextUInt32() + 1.0) * (1.0 / (1L << 32))));
        return (radius, NextUInt32() * (2 * Math.PI / (1L << 32)));
    }
}
