using System.Text;

namespace Proximal;

/// <summary>Values of a rollout of several ranks that all ranks compute together, in the order of the shards.</summary>
internal static class ShardReductions
{
    /// <summary>
    /// Indices of all transitions of a rank, shard after shard; environment after environment if they follow each other
    /// in time.
    /// </summary>
    public static int[] Rows(Sharding? sharding, Rollout rollout, bool isSequential)
    {
        if (sharding is null)
            return (isSequential ? rollout.RowsByEnvironment : rollout.Rows).ToArray();
        if (isSequential)
            return rollout.RowsByEnvironment.ToArray();
        int perShard = rollout.Environments / sharding.Local,
            each = rollout.Steps * perShard;
        var rows = new int[rollout.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            (int shard, int row) = (i / each, i % each);
            rows[i] = (row / perShard * rollout.Environments) + (shard * perShard) + (row % perShard);
        }

        return rows;
    }

    /// <summary>Returns the explained variance of the returns over all shards.</summary>
    public static double ExplainedVariance(Sharding sharding, Rollout rollout)
    {
        const int Width = 2;
        int length = Moments.LengthFor(Width),
            perShard = rollout.Environments / sharding.Local;
        var local = new Moments(Width);
        double[] all = new double[sharding.Count * length];
        Span<double> mine = all.AsSpan(sharding.First * length, sharding.Local * length);
        for (int shard = 0; shard < sharding.Local; shard++)
        {
            local.Clear();
            for (int t = 0; t < rollout.Steps; t++)
            for (int i = shard * perShard; i < (shard + 1) * perShard; i++)
            {
                float expected = rollout.Returns[t][i];
                local.Add([expected, expected - rollout.Values[t][i]]);
            }

            local.Values.CopyTo(mine[(shard * length)..]);
        }

        sharding.Gather<double>(mine, all);
        Moments.MergeAll(all, Width);
        (double returnSquares, double errorSquares) = (all[1 + Width], all[2 + Width]);
        return returnSquares == 0 ? double.NaN : 1 - (errorSquares / returnSquares);
    }

    /// <summary>Returns the sum of one value of each shard.</summary>
    public static double Sum(Sharding sharding, ReadOnlySpan<double> mine)
    {
        double[] all = new double[sharding.Count];
        sharding.Gather(mine, all);
        double sum = 0;
        foreach (double value in all)
            sum += value;
        return sum;
    }

    /// <summary>Throws on every rank if the data of one of them are not finite.</summary>
    /// <param name="sharding">Division into shards.</param>
    /// <param name="diverged">Exception of this rank; null for none.</param>
    /// <exception cref="TrainingDivergedException">Data of a rank are not finite; the message names it.</exception>
    public static void ThrowIfAnyDiverged(Sharding sharding, TrainingDivergedException? diverged)
    {
        byte[][] messages = sharding.GatherBytes(Encoding.UTF8.GetBytes(diverged?.Message ?? ""));
        for (int rank = 0; rank < messages.Length; rank++)
            if (messages[rank].Length > 0)
                throw new TrainingDivergedException(
                    $"{(messages.Length > 1 ? $"rank {rank}: " : "")}{Encoding.UTF8.GetString(messages[rank])}"
                );
    }
}
