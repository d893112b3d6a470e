using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class MinibatchTests
{
    [Fact]
    public void Shards_cover_each_row_once_for_every_minibatch_size()
    {
        const int Largest = 1100;
        Rollout rollout = Numbered(Largest);
        var minibatch = new Minibatch(rollout, Largest);
        int[] rows = [.. Enumerable.Range(0, Largest).Reverse()];
        for (int count = 1; count <= Largest; count++)
        {
            minibatch.Select(rows.AsSpan(0, count), normalizeAdvantage: false);
            Assert.InRange(minibatch.Shards, 1, new Minibatch(rollout, count).MaxShards);
            using Scope scope = Scope.Begin(record: false);
            float weight = 0;
            var seen = new List<float>();
            for (int i = 0; i < minibatch.Shards; i++)
            {
                MinibatchShard shard = minibatch.Shard(i);
                weight += shard.Weight;
                seen.AddRange(shard.Advantages.ToArray());
            }

            Assert.Equal(1, weight, 1e-6f);
            Assert.Equal(rows.Take(count).Select(static row => (float)row), seen);
        }
    }

    [Fact]
    public void Advantages_are_normalized_over_the_minibatch_and_not_over_a_shard()
    {
        Rollout rollout = Numbered(300);
        var minibatch = new Minibatch(rollout, 300);
        minibatch.Select([.. Enumerable.Range(0, 300)], normalizeAdvantage: true);
        Assert.True(minibatch.Shards > 1);
        using Scope scope = Scope.Begin(record: false);
        float[] advantages =
        [
            .. Enumerable.Range(0, minibatch.Shards).SelectMany(i => minibatch.Shard(i).Advantages.ToArray()),
        ];
        double std = Math.Sqrt(300 * 301 / 12.0); // of 0 … 299, with Bessel's correction
        for (int i = 0; i < 300; i++)
            Assert.Equal((i - 149.5) / std, advantages[i], 1e-5);
    }

    [Fact]
    public void Minibatch_of_one_transition_keeps_its_advantage()
    {
        var minibatch = new Minibatch(Numbered(10), 4);
        minibatch.Select([7], normalizeAdvantage: true);
        using Scope scope = Scope.Begin(record: false);
        Assert.Equal([7f], minibatch.Shard(0).Advantages.ToArray());
    }

    // Transition i has the advantage i.
    private static Rollout Numbered(int count)
    {
        var rollout = new Rollout(count, environments: 1, observationSize: 3, actionSize: 1);
        for (int i = 0; i < count; i++)
            rollout.Advantages.All[i] = i;
        return rollout;
    }
}
