using System.Security.Cryptography;
using System.Text;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// Order in which a labeller sees items and candidates. It depends on the seed and the name only, so that it is the same
/// after a restart.
/// </summary>
internal sealed class LabellerOrder
{
    private const int HashBits = 29;
    private const ulong PositionsPerItem = 64;

    private readonly ulong seed;
    private readonly ulong stream;

    /// <summary>Draws the order of a labeller.</summary>
    /// <param name="labeller">Name.</param>
    /// <param name="seed">Seed of the session.</param>
    /// <param name="items">Items of the session.</param>
    /// <param name="priorities">Uncertainty of each item, most uncertain first; null for a random order.</param>
    public LabellerOrder(
        string labeller,
        ulong seed,
        IReadOnlyList<LabellingItem> items,
        IReadOnlyList<double>? priorities
    )
    {
        uint hash = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(labeller)));
        this.seed = seed;
        stream = RandomStreams.FirstOwn + (hash >> (32 - HashBits));
        int[] order = new int[items.Count];
        var random = new Rng(seed, stream);
        random.Permutation(order);
        Items = priorities is null ? order : Prioritize(order, items, priorities);
    }

    /// <summary>Items in the order of the labeller.</summary>
    public IReadOnlyList<int> Items { get; }

    /// <summary>Candidates of an item in the order in which they are shown.</summary>
    public int[] Shown(LabellingItem item)
    {
        var random = new Rng(seed, stream + (1UL << HashBits)) { Position = PositionsPerItem * (ulong)item.Id };
        int[] shown = new int[item.Candidates.Count];
        random.Permutation(shown);
        return shown;
    }

    // Gold questions stay where the random order has them.
    private static int[] Prioritize(int[] order, IReadOnlyList<LabellingItem> items, IReadOnlyList<double> priorities)
    {
        var uncertain = new Queue<int>(
            order.Where(item => items[item].Gold is null).OrderByDescending(item => priorities[item])
        );
        return Array.ConvertAll(order, item => items[item].Gold is null ? uncertain.Dequeue() : item);
    }
}
