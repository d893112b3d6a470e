namespace Proximal.Environments.Tests;

public sealed class TabularTests
{
    [Fact]
    public void Reset_and_step_draw_one_random_number_from_the_table()
    {
        var environment = new FrozenLake();
        TransitionTable table = environment.Dynamics.Mdp.Table;
        var expected = new Rng(7, 3);
        environment.Seed(7, 3);
        var observation = new float[16];
        for (int episode = 0; episode < 50; episode++)
        {
            environment.Reset(observation);
            int state = table.First(expected.NextDouble());
            Assert.Equal(1, observation[state]);
            for (bool ended = false; !ended; )
            {
                Transition outcome = table.Next(state, episode % 4, expected.NextDouble());
                StepResult step = environment.Step([episode % 4], observation);
                state = outcome.Next;
                ended = step.Ended;
                Assert.Equal((outcome.Reward, outcome.Terminated), (step.Reward, step.Terminated));
                Assert.Equal(1, observation[state]);
                Assert.Equal(1, observation.Sum());
            }
        }
    }

    [Fact]
    public void Taxi_starts_anywhere_with_passenger_and_destination_apart()
    {
        const int Draws = 30_000;
        var environment = new Taxi();
        environment.Seed(1, 0);
        var counts = new int[500];
        var observation = new float[500];
        for (int i = 0; i < Draws; i++)
        {
            environment.Reset(observation);
            counts[environment.State.Index]++;
        }

        TransitionTable table = environment.Dynamics.Mdp.Table;
        double statistic = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = Draws * table.Start[i];
            if (expected == 0)
                Assert.Equal(0, counts[i]);
            else
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        // Pearson's statistic with 299 degrees of freedom exceeds 397 once in 10,000 times.
        Assert.True(statistic < 397, $"not evenly spread: {statistic}");
    }

    [Fact]
    public void Taxi_mask_allows_only_actions_that_change_the_state()
    {
        var environment = new Taxi(maskActions: true);
        Assert.True(environment.MasksActions);
        Assert.False(new Taxi().MasksActions);
        TransitionTable table = environment.Dynamics.Mdp.Table;
        var mask = new float[6];
        for (int state = 0; state < 500; state++)
        {
            environment.State = new TabularState(state);
            environment.WriteActionMask(mask);
            for (int action = 0; action < 6; action++)
                Assert.Equal(
                    mask[action] == 1,
                    table.Outcomes(state, action)[0] is { Reward: 20 } or { Reward: -1 } && Changes(state, action)
                );
        }

        // Arriving leaves the index as it was where passenger and destination already agree.
        bool Changes(int state, int action) =>
            table.Outcomes(state, action)[0] is var outcome && (outcome.Next != state || outcome.Terminated);
    }

    [Fact]
    public void Slippery_FrozenLake_moves_have_their_probabilities()
    {
        const int Draws = 9000;
        var environment = new FrozenLake(new FrozenLakeOptions { SuccessRate = 0.6 });
        environment.Seed(1, 0);
        var counts = new int[16];
        var observation = new float[16];
        for (int i = 0; i < Draws; i++)
        {
            environment.State = new TabularState(10);
            environment.Step([2], observation);
            counts[environment.State.Index]++;
        }

        // Meant to go right, to a hole; slips go down or up. Within 5 standard deviations.
        Assert.InRange(counts[11], 5400 - 235, 5400 + 235);
        Assert.InRange(counts[14], 1800 - 190, 1800 + 190);
        Assert.InRange(counts[6], 1800 - 190, 1800 + 190);
        Assert.Equal(Draws, counts[11] + counts[14] + counts[6]);
    }

    [Fact]
    public void Custom_FrozenLake_has_its_size_rewards_and_step_limit()
    {
        var environment = new FrozenLake(
            new FrozenLakeOptions
            {
                Map = new FrozenLakeMap("SFG", "SHF"),
                Slippery = false,
                GoalReward = 5,
                HoleReward = -2,
                StepReward = -0.25f,
                MaxEpisodeSteps = 3,
            }
        );
        TransitionTable table = environment.Dynamics.Mdp.Table;
        Assert.Equal([0.5, 0, 0, 0.5, 0, 0], table.Start.ToArray());
        Assert.Equal(6, environment.ObservationSpace.ObservationSize);
        var observation = new float[6];
        environment.State = new TabularState(0);
        Assert.Equal(new StepResult(-0.25f), environment.Step([0], observation));
        Assert.Equal(new StepResult(-0.25f), environment.Step([2], observation));
        Assert.Equal(new StepResult(5, Terminated: true, Truncated: true), environment.Step([2], observation));
        environment.State = new TabularState(3);
        Assert.Equal(new StepResult(-2, Terminated: true), environment.Step([2], observation));
    }

    [Fact]
    public void Random_FrozenLake_maps_have_a_path_and_differ()
    {
        var random = new Rng(3);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 30; i++)
        {
            var map = FrozenLakeMap.Random(6, 0.6, ref random);
            Assert.True(map.GoalIsReachable());
            Assert.Equal((6, 6, 'S', 'G'), (map.Width, map.Height, map[0], map[35]));
            seen.Add(map.ToString());
        }

        Assert.True(seen.Count > 25);
        Assert.False(new FrozenLakeMap("SH", "HG").GoalIsReachable());
    }

    [Fact]
    public void Invalid_FrozenLake_maps_are_refused()
    {
        Assert.Equal(
            "row 1 of a frozen lake has 1 letters, row 0 has 2: all rows need the same length",
            Refused(static () => new FrozenLakeMap("SF", "G"))
        );
        Assert.Equal(
            "row 0 of a frozen lake has the letter 'X': use S, F, H and G",
            Refused(static () => new FrozenLakeMap("SX", "FG"))
        );
        Assert.Equal(
            "a frozen lake needs a cell with the letter G",
            Refused(static () => new FrozenLakeMap("SF", "FF"))
        );
        Assert.Equal("the map of a frozen lake is empty", Refused(static () => new FrozenLakeMap()));
        Assert.Equal(
            "the success rate of a frozen lake must be 0 to 1, not 1.5",
            Refused(static () => new FrozenLake(new FrozenLakeOptions { SuccessRate = 1.5 }))
        );
        Assert.Equal(
            "the probabilities in state 0 on action 0 must add up to 1, not 0.5",
            Refused(static () => new TransitionTable(1, 1, static (_, _) => [new Transition(0.5, 0, 0)], [1]))
        );
        Assert.Equal(
            "state 0 leads to 1 on action 0, which is not in 0 … 0",
            Refused(static () => new TransitionTable(1, 1, static (_, _) => [new Transition(1, 1, 0)], [1]))
        );

        static string Refused(Func<object> make) => Assert.Throws<InvalidInputException>(make).Message;
    }
}
