using Proximal.Environments;

namespace Proximal.Box2D.Tests;

public sealed class EnvironmentTests
{
    public static TheoryData<string> Names =>
        [.. Box2DEnvironments.Family.Environments.Select(static entry => entry.Name)];

    [Theory]
    [InlineData("LunarLander-v3", 8, 1000, 200)]
    [InlineData("LunarLanderContinuous-v3", 8, 1000, 200)]
    [InlineData("BipedalWalker-v3", 24, 1600, 300)]
    [InlineData("BipedalWalkerHardcore-v3", 24, 2000, 300)]
    public void Registration_is_that_of_Gymnasium(string name, int observation, int limit, double threshold)
    {
        EnvironmentEntry entry = new EnvironmentRegistry().AddBox2D().Find(name);
        Assert.Equal(observation, entry.ObservationSpace.ObservationSize);
        Assert.Equal(limit, entry.MaxEpisodeSteps);
        Assert.Equal(threshold, entry.RewardThreshold);
        Assert.Equal(50, entry.FramesPerSecond);
    }

    [Fact]
    public void Lander_has_gravity_and_wind_as_parameters()
    {
        Assert.Equal(
            Observation(
                new LunarLander(
                    new LunarLanderOptions
                    {
                        Gravity = -5,
                        EnableWind = true,
                        WindPower = 19,
                    }
                )
            ),
            Observation(
                new LunarLander(new LunarLanderOptions { EnableWind = true }),
                ("gravity", -5),
                ("wind_power", 19)
            )
        );
        Assert.NotEqual(Observation(new LunarLander()), Observation(new LunarLander(), ("gravity", -5)));
        AssertRefused("gravity must be between -12 and 0, not 1", new LunarLander(), "gravity", 1);
        AssertRefused("wind_power has no effect without wind", new LunarLander(), "wind_power", 1);
        AssertRefused("there is no parameter 'wind'", new LunarLander(), "wind", 1);
    }

    private static float[] Observation(LunarLander lander, params ReadOnlySpan<(string Name, double Value)> parameters)
    {
        foreach ((string name, double value) in parameters)
            lander.SetParameter(name, value);
        var observation = new float[8];
        lander.Seed(1, 0);
        lander.Reset(observation);
        for (int t = 0; t < 10; t++)
            lander.Step([2f], observation);
        return observation;
    }

    private static void AssertRefused(string message, LunarLander lander, string name, double value) =>
        Assert.StartsWith(
            message,
            Assert.Throws<InvalidInputException>(() => lander.SetParameter(name, value)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Checker_finds_no_issues(string name) =>
        Assert.Empty(EnvironmentChecker.Check(new EnvironmentRegistry().AddBox2D().Find(name).Create));

    [Theory]
    [MemberData(nameof(Names))]
    public void Batched_and_single_environments_are_bit_identical_and_restore_exactly(string name)
    {
        // More than a group of landers that are solved together.
        int count = name.StartsWith("Lunar", StringComparison.Ordinal) ? 11 : 3;
        EnvironmentEntry entry = new EnvironmentRegistry().AddBox2D().Find(name);
        using VectorEnvironment batch = entry.CreateBatch(count),
            singles = VectorEnvironment.From(entry.Create, count),
            restored = entry.CreateBatch(count);
        VectorStep expected = singles.CreateStep(),
            actual = batch.CreateStep(),
            again = restored.CreateStep();
        var random = new Rng(2);
        var actions = new float[count * batch.ActionSize];
        singles.Reset(9, expected.Observations);
        batch.Reset(9, actual.Observations);
        for (int t = 0; t < 400; t++)
        {
            if (t % 97 == 0)
            {
                var state = new StateDictionary();
                batch.SaveState(state, "environments");
                restored.LoadState(state, "environments");
            }

            Draw(batch, ref random, actions);
            singles.Step(actions, expected);
            batch.Step(actions, actual);
            restored.Step(actions, again);
            foreach (VectorStep step in new[] { actual, again })
            {
                Assert.Equal(expected.Observations, step.Observations);
                Assert.Equal(expected.Rewards, step.Rewards);
                Assert.Equal(expected.Terminated, step.Terminated);
                Assert.Equal(expected.Truncated, step.Truncated);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stepping_allocates_nothing(string name)
    {
        using VectorEnvironment batch = new EnvironmentRegistry().AddBox2D().Find(name).CreateBatch(4);
        VectorStep result = batch.CreateStep();
        var random = new Rng(2);
        var actions = new float[4 * batch.ActionSize];
        batch.Reset(9, result.Observations);
        Play(400);
        Assert.Equal(0, AllocatedBytes.Of(() => Play(300)));

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
    public void Every_environment_renders_a_picture_that_changes_with_its_state(string name) =>
        RenderedPicture.AssertChangesWithTheState(new EnvironmentRegistry().AddBox2D().Find(name).Create());

    [Fact]
    public void Options_reach_the_environment()
    {
        EnvironmentEntry entry = new EnvironmentRegistry().AddBox2D().Find("LunarLander-v3");
        Assert.IsType<Discrete>(entry.ActionSpace);
        Assert.IsType<Box>(entry.With("continuous", "true").ActionSpace);
        float[] calm = FallFor(entry, 20),
            light = FallFor(entry.With("gravity", "-1"), 20),
            windy = FallFor(entry.With("enable_wind", "true"), 20),
            strong = FallFor(entry.With("enable_wind", "true").With("wind_power", "20"), 20),
            turbulent = FallFor(entry.With("enable_wind", "true").With("turbulence_power", "2"), 20);
        Assert.True(light[1] > calm[1] + 0.1f);
        Assert.NotEqual(calm[2], windy[2]);
        Assert.NotEqual(windy[2], strong[2]);
        Assert.NotEqual(windy[5], turbulent[5]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-12)]
    [InlineData(double.NaN)]
    public void Gravity_out_of_range_is_refused(double gravity)
    {
        var error = Assert.Throws<InvalidInputException>(() =>
            new LunarLander(new LunarLanderOptions { Gravity = gravity })
        );
        Assert.Equal($"gravity must be between -12 and 0, not {gravity}", error.Message);
    }

    [Fact]
    public void Wind_that_is_not_finite_is_refused()
    {
        Assert.Throws<InvalidInputException>(static () =>
            new LunarLander(new LunarLanderOptions { WindPower = double.NaN })
        );
        Assert.Throws<InvalidInputException>(static () =>
            new LunarLander(new LunarLanderOptions { TurbulencePower = double.PositiveInfinity })
        );
    }

    private static float[] FallFor(EnvironmentEntry entry, int steps)
    {
        IEnvironment environment = entry.Create();
        environment.Seed(1, 0);
        var observation = new float[8];
        environment.Reset(observation);
        for (int i = 0; i < steps; i++)
            environment.Step([0f], observation);
        return observation;
    }

    private static void Draw(VectorEnvironment environment, ref Rng random, float[] actions)
    {
        for (int i = 0; i < environment.Count; i++)
            environment.ActionSpace.SampleAction(
                ref random,
                actions.AsSpan(i * environment.ActionSize, environment.ActionSize)
            );
    }
}
