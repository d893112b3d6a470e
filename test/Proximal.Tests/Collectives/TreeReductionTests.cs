using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Proximal.Tests;

/// <summary>Sums and moments of shards have the bits of the balanced tree for any number of ranks.</summary>
[Trait("Category", "Golden")]
public sealed class TreeReductionTests
{
    private static readonly JsonElement golden = Golden.Read("reduce_tree.json");

    public static TheoryData<int> Sums => [.. Enumerable.Range(0, golden.GetProperty("sums").GetArrayLength())];

    public static TheoryData<int> Merges => [.. Enumerable.Range(0, golden.GetProperty("chan").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Sums))]
    public void Ranks_sum_their_shards_in_the_balanced_tree(int index)
    {
        JsonElement example = golden.GetProperty("sums")[index];
        uint[][] leaves = [.. example.GetProperty("values").EnumerateArray().Select(Singles)];
        uint[] expected = Singles(example.GetProperty("sum"));
        for (int ranks = 1; ranks <= leaves.Length && leaves.Length % ranks == 0; ranks *= 2)
        {
            int local = leaves.Length / ranks;
            // A block of a rank is a subtree only if its length is a power of two.
            if (ranks > 1 && !int.IsPow2(local))
                continue;
            uint[][] sums = ThreadCollective.Run(
                ranks,
                collective =>
                {
                    float[] sum = SumInTree(leaves.AsSpan(collective.Rank * local, local));
                    collective.AllReduce(sum);
                    return MemoryMarshal.Cast<float, uint>(sum).ToArray();
                }
            );
            foreach (uint[] sum in sums)
                Assert.Equal(expected, sum);
        }
    }

    // Above the length at which vectors are halved, and with lengths that cannot be halved evenly.
    [Theory]
    [InlineData(2, 50_001)]
    [InlineData(4, 16_385)]
    [InlineData(8, 700_003)]
    public void Long_vectors_have_the_bits_of_short_ones(int ranks, int length)
    {
        float[][] results = ThreadCollective.Run(
            ranks,
            collective =>
            {
                float[] values = Values(collective.Rank, length);
                collective.AllReduce(values);
                return values;
            }
        );
        float[][] leaves = [.. Enumerable.Range(0, ranks).Select(rank => Values(rank, length))];
        for (int distance = 1; distance < ranks; distance *= 2)
        for (int i = 0; i < ranks; i += 2 * distance)
        for (int j = 0; j < length; j++)
            leaves[i][j] += leaves[i + distance][j];
        foreach (float[] result in results)
            Assert.Equal(leaves[0], result);
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void Moments_of_shards_merge_in_the_balanced_tree(int index)
    {
        JsonElement example = golden.GetProperty("chan")[index];
        int shards = example.GetProperty("shards").GetInt32();
        int[] counts = [.. example.GetProperty("counts").EnumerateArray().Select(static count => count.GetInt32())];
        foreach (JsonElement dimension in example.GetProperty("dimensions").EnumerateArray())
        {
            ulong[] means = Doubles(dimension.GetProperty("shard_means")),
                squares = Doubles(dimension.GetProperty("shard_m2"));
            double[] all = new double[shards * Moments.LengthFor(1)];
            for (int i = 0; i < shards; i++)
            {
                all[3 * i] = counts[i];
                all[(3 * i) + 1] = BitConverter.UInt64BitsToDouble(means[i]);
                all[(3 * i) + 2] = BitConverter.UInt64BitsToDouble(squares[i]);
            }

            Moments.MergeAll(all, width: 1);
            Assert.Equal(example.GetProperty("count").GetInt32(), all[0]);
            Assert.Equal(Bits(dimension.GetProperty("mean")), BitConverter.DoubleToUInt64Bits(all[1]));
            Assert.Equal(Bits(dimension.GetProperty("m2")), BitConverter.DoubleToUInt64Bits(all[2]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Gathered_and_broadcast_data_arrive_on_every_rank(int ranks)
    {
        const int Length = 1_500_000; // more than one message
        ThreadCollective.Run(
            ranks,
            collective =>
            {
                byte[] all = new byte[ranks * 3];
                collective.AllGather([(byte)collective.Rank, 7, (byte)(2 * collective.Rank)], all);
                for (int rank = 0; rank < ranks; rank++)
                    Assert.Equal([(byte)rank, 7, (byte)(2 * rank)], all[(3 * rank)..(3 * (rank + 1))]);
                for (int root = 0; root < ranks; root++)
                {
                    byte[] data = new byte[Length];
                    if (collective.Rank == root)
                        data.AsSpan().Fill((byte)(root + 1));
                    collective.Broadcast(data, root);
                    Assert.DoesNotContain(data, value => value != root + 1);
                }

                return 0;
            }
        );
    }

    private static float[] Values(int rank, int length)
    {
        var random = new Rng(7, (ulong)rank);
        float[] values = new float[length];
        random.FillNormal(values);
        return values;
    }

    private static float[] SumInTree(ReadOnlySpan<uint[]> leaves)
    {
        float[][] sums = new float[leaves.Length][];
        for (int i = 0; i < sums.Length; i++)
            sums[i] = MemoryMarshal.Cast<uint, float>(leaves[i]).ToArray();
        for (int distance = 1; distance < sums.Length; distance *= 2)
        for (int i = 0; i + distance < sums.Length; i += 2 * distance)
        for (int j = 0; j < sums[i].Length; j++)
            sums[i][j] += sums[i + distance][j];
        return sums[0];
    }

    private static uint[] Singles(JsonElement element) =>
        [.. element.EnumerateArray().Select(static x => uint.Parse(x.GetString()!, NumberStyles.HexNumber))];

    private static ulong[] Doubles(JsonElement element) => [.. element.EnumerateArray().Select(Bits)];

    private static ulong Bits(JsonElement element) => ulong.Parse(element.GetString()!, NumberStyles.HexNumber);
}
