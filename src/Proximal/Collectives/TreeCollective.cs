using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// Collectives that consist of exchanges between two ranks. An implementation provides only <see cref="Exchange"/>. The
/// number of ranks is a power of two.
/// </summary>
/// <remarks>
/// Sums follow the balanced binary tree of <see cref="ICollective.AllReduce"/>: step by step, rank r exchanges with r
/// xor 1, 2, 4 …. IEEE addition commutes, so both partners get the same bits. Long vectors are halved at each of these
/// steps and collected in the reverse order, which sends 2 n (p - 1) / p values instead of n log2(p).
/// </remarks>
public abstract class TreeCollective : ICollective
{
    // Up to this length the latency of the additional messages outweighs the shorter transfers.
    private const int MaxDoublingLength = 16_384;

    // Messages of about 1 MB reach the highest bandwidth; much larger ones are several times slower.
    private const int ChunkBytes = 1 << 20;

    private float[] received = [];
    private long ticks;

    /// <summary>Creates the collectives of one rank.</summary>
    /// <param name="rank">Index of this process.</param>
    /// <param name="size">Number of processes, a power of two.</param>
    /// <exception cref="InvalidInputException"><paramref name="size"/> is not a power of two.</exception>
    protected TreeCollective(int rank, int size)
    {
        if (!BitOperations.IsPow2(size))
            throw new InvalidInputException($"the number of ranks must be a power of two, but is {size}");
        (Rank, Size) = (rank, size);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public TimeSpan WaitingTime => Stopwatch.GetElapsedTime(0, ticks);

    /// <inheritdoc/>
    public virtual void AllReduce(Span<float> values)
    {
        if (Size == 1)
            return;
        long start = Stopwatch.GetTimestamp();
        if (received.Length < values.Length)
            received = new float[values.Length];
        if (values.Length <= MaxDoublingLength || values.Length < Size)
            ReduceByDoubling(values);
        else
            ReduceByHalving(values);
        ticks += Stopwatch.GetTimestamp() - start;
    }

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        mine.CopyTo(all[(Rank * mine.Length)..]);
        long start = Stopwatch.GetTimestamp();
        for (int distance = 1; distance < Size; distance *= 2)
        {
            int length = distance * mine.Length;
            int from = (Rank & -distance) * mine.Length;
            int other = ((Rank ^ distance) & -distance) * mine.Length;
            ExchangeChunks(Rank ^ distance, all.Slice(from, length), all.Slice(other, length));
        }

        ticks += Stopwatch.GetTimestamp() - start;
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data, int root)
    {
        long start = Stopwatch.GetTimestamp();
        // Relative to the root, in a binomial tree: the rank with lowest bit b receives from itself minus b.
        int relative = (Rank - root) & (Size - 1);
        int lowest = relative == 0 ? Size : relative & -relative;
        if (relative != 0)
            ExchangeChunks((relative - lowest + root) & (Size - 1), default, data);
        for (int distance = lowest / 2; distance > 0; distance /= 2)
            ExchangeChunks((relative + distance + root) & (Size - 1), data, default);
        ticks += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>
    /// Sends bytes to a rank and receives bytes from it at the same time. The partner calls the method with the same
    /// lengths, exchanged. Either span can be empty.
    /// </summary>
    /// <param name="partner">The other rank.</param>
    /// <param name="send">Bytes to send.</param>
    /// <param name="receive">Receives the bytes of the partner.</param>
    /// <exception cref="RankFailedException">A rank does not answer.</exception>
    protected abstract void Exchange(int partner, ReadOnlySpan<byte> send, Span<byte> receive);

    /// <summary>Adds the time of a call that an implementation carries out itself to
    /// <see cref="WaitingTime"/>.</summary>
    /// <param name="start">Timestamp of <see cref="Stopwatch"/> at its start.</param>
    protected void CountWaiting(long start) => ticks += Stopwatch.GetTimestamp() - start;

    private void ReduceByDoubling(Span<float> values)
    {
        for (int distance = 1; distance < Size; distance *= 2)
            ExchangeAndAdd(Rank ^ distance, values, values);
    }

    private void ReduceByHalving(Span<float> values)
    {
        (int from, int length) = (0, values.Length);
        for (int distance = 1; distance < Size; distance *= 2)
        {
            (int keep, int kept, int give, int given) = Halves(from, length, distance);
            ExchangeAndAdd(Rank ^ distance, values.Slice(give, given), values.Slice(keep, kept));
            (from, length) = (keep, kept);
        }

        // Collects the parts on the way back: the segment of each earlier step is this rank's half and the partner's.
        for (int distance = Size / 2; distance > 0; distance /= 2)
        {
            (from, length) = SegmentBefore(values.Length, distance);
            (int keep, int kept, int give, int given) = Halves(from, length, distance);
            ExchangeChunks(
                Rank ^ distance,
                MemoryMarshal.AsBytes(values.Slice(keep, kept)),
                MemoryMarshal.AsBytes(values.Slice(give, given))
            );
        }
    }

    // The segment that this rank holds before the step of a distance.
    private (int From, int Length) SegmentBefore(int total, int until)
    {
        (int from, int length) = (0, total);
        for (int distance = 1; distance < until; distance *= 2)
            (from, length, _, _) = Halves(from, length, distance);
        return (from, length);
    }

    // The half of a segment that this rank keeps at a step, and the half that its partner keeps.
    private (int Keep, int Kept, int Give, int Given) Halves(int from, int length, int distance)
    {
        int low = length / 2;
        return (Rank & distance) == 0 ? (from, low, from + low, length - low) : (from + low, length - low, from, low);
    }

    // Sends one span and adds what the partner sends to the other.
    private void ExchangeAndAdd(int partner, ReadOnlySpan<float> send, Span<float> sum)
    {
        Span<float> other = received.AsSpan(0, sum.Length);
        ExchangeChunks(partner, MemoryMarshal.AsBytes(send), MemoryMarshal.AsBytes(other));
        Add(other, sum);
    }

    private void ExchangeChunks(int partner, ReadOnlySpan<byte> send, Span<byte> receive)
    {
        while (!send.IsEmpty || !receive.IsEmpty)
        {
            int sent = Math.Min(send.Length, ChunkBytes),
                got = Math.Min(receive.Length, ChunkBytes);
            Exchange(partner, send[..sent], receive[..got]);
            send = send[sent..];
            receive = receive[got..];
        }
    }

    private static void Add(ReadOnlySpan<float> values, Span<float> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(values[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += values[i];
    }
}
