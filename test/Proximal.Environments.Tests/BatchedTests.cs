namespace Proximal.Environments.Tests;

public sealed class BatchedTests
{
    // Steps within which chance ends an episode of every task.
    private const int Patience = 50_000;

    public static TheoryData<string> Names =>
        [
            .. new EnvironmentRegistry()
                .All.Where(static entry => entry.CreateAgents is null)
                .Select(static entry => entry.Name),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Batched_and_single_environments_are_bit_identical(string name)
    {
        const int Count = 5;
        EnvironmentEntry entry = new EnvironmentRegistry().Find(name);
        using VectorEnvironment batch = entry.CreateBatch(Count);
        using VectorEnvironment singles = VectorEnvironment.From(entry.Create, Count);
        VectorStep expected = singles.CreateStep(),
            actual = batch.CreateStep();
        var random = new Rng(2);
        var actions = new float[Count * batch.ActionSize];
        singles.Reset(9, expected.Observations);
        batch.Reset(9, actual.Observations);
        Assert.Equal(expected.Observations, actual.Observations);
        int ended = 0;
        for (int t = 0; t < 1200 || (ended < Count && t < Patience); t++)
        {
            Draw(batch, ref random, actions);
            singles.Step(actions, expected);
            batch.Step(actions, actual);
            AssertSame(expected, actual, MaskSize(entry));
            for (int i = 0; i < Count; i++)
                ended += actual.Ended(i) ? 1 : 0;
        }

        Assert.True(ended >= Count, "no episode ended, so its end was not tried");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restored_environments_continue_exactly(string name)
    {
        const int Count = 3;
        EnvironmentEntry entry = new EnvironmentRegistry().Find(name);
        foreach (
            Func<VectorEnvironment> make in new Func<VectorEnvironment>[]
            {
                () => entry.CreateBatch(Count),
                () => VectorEnvironment.From(entry.Create, Count),
            }
        )
        {
            using VectorEnvironment original = make(),
                restored = make();
            VectorStep expected = original.CreateStep(),
                actual = restored.CreateStep();
            var random = new Rng(2);
            var actions = new float[Count * original.ActionSize];
            original.Reset(9, expected.Observations);
            for (int t = 0; t < 1100; t++)
            {
                if (t % 97 == 3)
                {
                    var state = new StateDictionary();
                    original.SaveState(state, "environments");
                    restored.LoadState(state, "environments");
                    restored.Observe(actual.Observations);
                    Assert.Equal(expected.Observations, actual.Observations);
                }

                Draw(original, ref random, actions);
                original.Step(actions, expected);
                if (t < 3)
                    continue;
                restored.Step(actions, actual);
                AssertSame(expected, actual, MaskSize(entry));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stepping_allocates_nothing(string name)
    {
        using VectorEnvironment batch = new EnvironmentRegistry().Find(name).CreateBatch(8);
        VectorStep result = batch.CreateStep();
        var random = new Rng(2);
        var actions = new float[8 * batch.ActionSize];
        batch.Reset(9, result.Observations);

        // Rare events of a game, which allocate when they first happen, come up in the first steps.
        Play(2000);
        Assert.Equal(0, AllocatedBytes.Of(() => Play(600)));

        void Play(int steps)
        {
            for (int t = 0; t < steps; t++)
            {
                Draw(batch, ref random, actions);
                batch.Step(actions, result);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Environment_does_not_depend_on_its_neighbours_in_the_batch(string name)
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find(name);
        using VectorEnvironment alone = entry.CreateBatch(1),
            crowd = entry.CreateBatch(300);
        VectorStep expected = alone.CreateStep(),
            actual = crowd.CreateStep();
        var random = new Rng(2);
        var actions = new float[300 * alone.ActionSize];
        alone.Reset(4, expected.Observations);
        crowd.Reset(4, actual.Observations);
        for (int t = 0; t < 300; t++)
        {
            Draw(crowd, ref random, actions);
            alone.Step(actions.AsSpan(0, alone.ActionSize), expected);
            crowd.Step(actions, actual);
            Assert.Equal(expected.Observations, actual.Observation(0));
            Assert.Equal(
                (expected.Rewards[0], expected.Terminated[0], expected.Truncated[0]),
                (actual.Rewards[0], actual.Terminated[0], actual.Truncated[0])
            );
        }
    }

    [Fact]
    public void Action_outside_the_space_is_refused()
    {
        using VectorEnvironment batch = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(2);
        VectorStep result = batch.CreateStep();
        batch.Reset(1, result.Observations);
        var error = Assert.Throws<InvalidInputException>(() => batch.Step([0, 2], result));
        Assert.Equal("action 2 is not one of 0 … 1", error.Message);
    }

    [Fact]
    public void Stepping_before_a_reset_is_refused()
    {
        using VectorEnvironment batch = new EnvironmentRegistry().Find("Pendulum-v1").CreateBatch(1);
        Assert.Throws<InvalidOperationException>(() => batch.Step([0], batch.CreateStep()));
        Assert.Throws<InvalidInputException>(static () => new EnvironmentRegistry().Find("Pendulum-v1").CreateBatch(0));
    }

    private static void Draw(VectorEnvironment environment, ref Rng random, float[] actions)
    {
        for (int i = 0; i < environment.Count; i++)
            environment.ActionSpace.SampleAction(
                ref random,
                actions.AsSpan(i * environment.ActionSize, environment.ActionSize)
            );
    }

    private static void AssertSame(VectorStep expected, VectorStep actual, int mask)
    {
        Assert.Equal(expected.Observations, actual.Observations);
        Assert.Equal(expected.Rewards, actual.Rewards);
        Assert.Equal(expected.Terminated, actual.Terminated);
        Assert.Equal(expected.Truncated, actual.Truncated);
        for (int i = 0; i < expected.Count; i++)
        {
            // Nothing is decided after the last observation, so its mask means nothing.
            if (expected.Ended(i))
                Assert.Equal(expected.FinalObservation(i)[..^mask], actual.FinalObservation(i)[..^mask]);
        }
    }

    private static int MaskSize(EnvironmentEntry entry) =>
        entry.Create().MasksActions ? entry.ActionSpace.ActionMaskSize : 0;
}
