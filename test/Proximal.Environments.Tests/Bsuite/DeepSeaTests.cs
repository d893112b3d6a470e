namespace Proximal.Environments.Tests;

public sealed class DeepSeaTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(50)]
    public void Diver_that_moves_right_in_every_step_finds_the_treasure(int size)
    {
        var sea = new DeepSea(new DeepSeaOptions { Size = size });
        (double total, int steps) = Play(sea, static (dynamics, state) => dynamics.RightAction(in state));
        Assert.Equal(0.99, total, 1e-5);
        Assert.Equal(size, steps);
    }

    [Fact]
    public void Diver_that_moves_left_gets_nothing() =>
        Assert.Equal(0, Play(new DeepSea(), static (dynamics, state) => 1 - dynamics.RightAction(in state)).Return);

    [Fact]
    public void One_step_to_the_left_loses_the_treasure()
    {
        (double total, _) = Play(
            new DeepSea(),
            static (dynamics, state) =>
                state.Row == 4 ? 1 - dynamics.RightAction(in state) : dynamics.RightAction(in state)
        );
        Assert.Equal(-9 * 0.001, total, 1e-6);
    }

    [Fact]
    public void Observation_is_the_cell_of_the_diver()
    {
        var sea = new DeepSea(new DeepSeaOptions { Size = 3, RandomizeActions = false });
        var observation = new float[9];
        sea.Seed(0, 0);
        sea.Reset(observation);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0], observation);
        sea.Step([1], observation);
        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 0, 0], observation);
        sea.Step([0], observation);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0, 0], observation);
        Assert.True(sea.Step([0], observation).Terminated);
        Assert.All(observation, static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Meaning_of_the_actions_depends_on_the_mapping_seed_alone()
    {
        int[] first = Mapping(1);
        Assert.Equal(first, Mapping(1));
        Assert.NotEqual(first, Mapping(2));
        Assert.InRange(first.Sum(), 20, 80);

        static int[] Mapping(ulong seed)
        {
            var dynamics = new DeepSea(new DeepSeaOptions { MappingSeed = seed }).Dynamics;
            return [.. Enumerable.Range(0, 100).Select(i => dynamics.RightAction(new DeepSeaState(i / 10, i % 10)))];
        }
    }

    [Fact]
    public void Stochastic_sea_fails_once_in_size_steps_and_adds_noise_to_the_last_reward()
    {
        var sea = new DeepSea(new DeepSeaOptions { Size = 4, Deterministic = false });
        sea.Seed(3, 0);
        int found = 0;
        double squares = 0;
        const int Episodes = 4000;
        for (int i = 0; i < Episodes; i++)
        {
            (double total, _) = Play(sea, static (dynamics, state) => dynamics.RightAction(in state), isSeeded: true);
            bool atTreasure = sea.State.Column == 3;
            found += atTreasure ? 1 : 0;
            squares += total * total;
        }

        // Of four steps to the right, three must succeed: 3/4 each; the last column stays.
        double three = 4 * Math.Pow(0.75, 3) * 0.25 + Math.Pow(0.75, 4);
        Assert.Equal(three, (double)found / Episodes, 0.03);
        Assert.True(squares / Episodes > 0.5);
    }

    [Fact]
    public void Registry_creates_any_size_and_refuses_others()
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find("DeepSea-v0");
        Assert.Equal(100, entry.ObservationSpace.ObservationSize);
        Assert.Equal(400, entry.With("size", "20").ObservationSpace.ObservationSize);
        using VectorEnvironment both = entry.With("size", "20").CreateBatch(2);
        Assert.Equal(400, both.ObservationSize);
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => entry.With("size", "1").Create());
        Assert.Contains("must be 2 to 100, not 1", error.Message, StringComparison.Ordinal);
    }

    private static (double Return, int Steps) Play(
        DeepSea sea,
        Func<DeepSeaDynamics, DeepSeaState, int> act,
        bool isSeeded = false
    )
    {
        var observation = new float[sea.ObservationSpace.ObservationSize];
        if (!isSeeded)
            sea.Seed(0, 0);
        sea.Reset(observation);
        (double total, int steps) = (0, 0);
        while (true)
        {
            StepResult step = sea.Step([act(sea.Dynamics, sea.State)], observation);
            total += step.Reward;
            steps++;
            if (step.Ended)
                return (total, steps);
        }
    }
}
