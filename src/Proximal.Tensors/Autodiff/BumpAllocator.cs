namespace Proximal.Tensors;

/// <summary>
/// Bump allocator: memory is allocated in order and released down to a mark. In a steady state the same computation
/// gets the same addresses, which are in the cache, and nothing is allocated from the device.
/// </summary>
internal sealed class BumpAllocator(Device device)
{
    private const int Alignment = 16;
    private const long SmallestBlock = 1 << 16;

    private readonly List<(Address Address, long Length)> blocks = [];
    private readonly List<(int Block, long Used, long Total)> marks = [];
    private int block;
    private long used;
    private long inUse;

    internal Device Device => device;

    /// <summary>Largest number of elements in use at once since <see cref="ResetPeak"/>.</summary>
    internal long Peak { get; private set; }

    internal void ResetPeak() => Peak = inUse;

    internal Address Allocate(long count)
    {
        long length = (Math.Max(1L, count) + Alignment - 1) / Alignment * Alignment;
        while (block < blocks.Count && used + length > blocks[block].Length)
        {
            block++;
            used = 0;
        }

        if (block == blocks.Count)
        {
            long size = Math.Max(length, blocks.Count == 0 ? SmallestBlock : 2 * blocks[^1].Length);
            blocks.Add((device.Allocate(size), size));
            TensorMemory.Add(device.HasMemory ? size : 0);
        }

        Address address = blocks[block].Address + used;
        used += length;
        inUse += length;
        Peak = Math.Max(Peak, inUse);
        return address;
    }

    internal void Mark(int depth)
    {
        while (marks.Count <= depth)
            marks.Add(default);
        marks[depth] = (block, used, inUse);
    }

    internal void Release(int depth)
    {
        (block, used, inUse) = depth < marks.Count ? marks[depth] : default;
        if (block == 0 && used == 0 && blocks.Count > 1)
            Merge();
    }

    /// <summary>Replaces several blocks by one of their total length, when none is in use.</summary>
    private void Merge()
    {
        long total = 0;
        foreach ((Address address, long length) in blocks)
        {
            total += length;
            device.Free(address);
        }

        blocks.Clear();
        blocks.Add((device.Allocate(total), total));
    }
}
