using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class ReplayBufferTests
{
    [Fact]
    public void Replay_buffer_overwrites_the_oldest_transitions()
    {
        ReplayBuffer buffer = Fill(new ReplayBuffer(5, 2, 1), from: 0, to: 8);
        Assert.Equal(5, buffer.Count);
        var state = new StateDictionary();
        buffer.SaveState(state, "replay");
        Assert.Equal([5f, 6, 7, 3, 4], state.GetFloats("replay.rewards"));
        Assert.Equal([0.5f, 0.6f, 0.7f, 0.3f, 0.4f], state.GetFloats("replay.actions"));
        Assert.Equal([5f, 50, 6, 60, 7, 70, 3, 30, 4, 40], state.GetFloats("replay.observations"));
        Assert.Equal([6f, 60, 7, 70, 8, 80, 4, 40, 5, 50], state.GetFloats("replay.next_observations"));
        Assert.Equal([1f, 0, 1, 1, 0], state.GetFloats("replay.continuations"));
        Assert.Equal(3, state.GetValue<int>("replay.position"));
    }

    [Fact]
    public void Sample_draws_whole_transitions_uniformly()
    {
        ReplayBuffer buffer = Fill(new ReplayBuffer(100, 2, 1), from: 0, to: 10);
        var batch = new ReplayBatch(4000, 2, 1);
        var random = new Rng(5);
        buffer.Sample(batch, ref random);
        var counts = new int[10];
        for (int i = 0; i < batch.Shards; i++)
        {
            using Scope scope = Scope.Begin(record: false);
            ReplayShard shard = batch.Shard(i);
            float[] observations = shard.Observations.ToArray(),
                stateActions = shard.StateActions.ToArray(),
                rewards = shard.Rewards.ToArray();
            float[] next = shard.NextObservations.ToArray(),
                continuations = shard.Continuations.ToArray();
            Assert.Equal((float)rewards.Length / 4000, shard.Weight);
            for (int row = 0; row < rewards.Length; row++)
            {
                int number = (int)rewards[row];
                counts[number]++;
                Assert.Equal([number, 10 * number], observations[(2 * row)..((2 * row) + 2)]);
                Assert.Equal([number, 10 * number, number / 10f], stateActions[(3 * row)..((3 * row) + 3)]);
                Assert.Equal([number + 1, 10 * (number + 1)], next[(2 * row)..((2 * row) + 2)]);
                Assert.Equal(number % 2 == 0 ? 0 : 1, continuations[row]);
            }
        }

        // 400 each; five standard deviations.
        Assert.All(counts, static count => Assert.InRange(count, 305, 495));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Loaded_replay_buffer_continues_exactly(int added)
    {
        ReplayBuffer buffer = Fill(new ReplayBuffer(5, 2, 1), 0, added),
            loaded = new(5, 2, 1);
        var state = new StateDictionary();
        buffer.SaveState(state, "replay");
        Assert.Equal(Math.Min(added, 5), state.ShapeOf("replay.observations")[0]);
        loaded.LoadState(state, "replay");
        Fill(buffer, added, added + 4);
        Fill(loaded, added, added + 4);
        (StateDictionary expected, StateDictionary actual) = (new(), new());
        buffer.SaveState(expected, "replay");
        loaded.SaveState(actual, "replay");
        foreach (string name in expected.Names)
            if (!name.EndsWith("position", StringComparison.Ordinal))
                Assert.Equal(expected.GetFloats(name), actual.GetFloats(name));
        Assert.Equal(expected.GetValue<int>("replay.position"), actual.GetValue<int>("replay.position"));
    }

    [Fact]
    public void Replay_buffer_refuses_a_state_of_another_size()
    {
        var state = new StateDictionary();
        Fill(new ReplayBuffer(5, 2, 1), 0, 8).SaveState(state, "replay");
        foreach (ReplayBuffer other in (ReplayBuffer[])[new(4, 2, 1), new(6, 2, 1), new(5, 3, 1), new(5, 2, 2)])
            Assert.Throws<InvalidInputException>(() => other.LoadState(state, "replay"));
        Assert.Contains(
            "buffer_size",
            Assert.Throws<InvalidInputException>(static () => new ReplayBuffer(1_000_000, 10_000, 1)).Message,
            StringComparison.Ordinal
        );
    }

    // Transition i has the reward i; even ones terminate.
    private static ReplayBuffer Fill(ReplayBuffer buffer, int from, int to)
    {
        for (int i = from; i < to; i++)
            buffer.Add([i, 10 * i], [i / 10f], i, [i + 1, 10 * (i + 1)], terminated: i % 2 == 0);
        return buffer;
    }
}
