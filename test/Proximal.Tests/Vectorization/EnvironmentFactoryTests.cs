namespace Proximal.Tests.Vectorization;

/// <summary>Factories of environments that return what they must not, and environments that fail.</summary>
public sealed class EnvironmentFactoryTests
{
    [Fact]
    public void Factory_that_returns_one_environment_twice_is_refused()
    {
        var shared = new Counter();
        Assert.Equal(
            "the environment factory returned the same Counter twice: it must create a new environment in each call",
            Message(() => shared)
        );
        Assert.Equal(1, shared.Disposals);
    }

    [Fact]
    public void Factory_that_wraps_one_environment_twice_is_refused()
    {
        var shared = new Counter();
        Assert.StartsWith(
            "the environment factory returned the same Counter twice",
            Message(() => new TimeLimit(shared, 5)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Factory_that_fails_disposes_the_environments_it_made()
    {
        var made = new List<Counter>();
        Assert.Throws<InvalidTimeZoneException>(() => VectorEnvironment.From(Make, 4));
        Assert.Equal([1, 1], made.Select(static counter => counter.Disposals));

        IEnvironment Make()
        {
            if (made.Count == 2)
                throw new InvalidTimeZoneException("no third");
            made.Add(new Counter());
            return made[^1];
        }
    }

    [Fact]
    public void Factory_that_returns_null_disposes_the_environments_it_made()
    {
        var first = new Counter();
        Assert.Equal("the environment factory returned null", Message(() => first.Disposals++ == 0 ? first : null!));
        Assert.Equal(3, first.Disposals); // two calls of the factory, and one disposal
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Limit_of_less_than_one_step_is_refused(int limit)
    {
        string expected = $"Counter has MaxEpisodeSteps {limit}: it must be at least 1, or null for no limit";
        Assert.Equal(expected, Message(() => new Counter { Limit = limit }));
    }

    [Fact]
    public void Exception_in_a_reset_names_environment_and_episode()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Counter { FailingReset = 3 }, 2);
        VectorStep step = environments.CreateStep();
        environments.Reset(1, step.Observations);
        var error = Assert.Throws<EnvironmentException>(() =>
        {
            for (int t = 0; t < 100; t++)
                environments.Step(new float[2], step);
        });
        Assert.Equal("environment 0, reset for episode 3: InvalidTimeZoneException: reset 3", error.Message);
    }

    [Fact]
    public void Counts_of_episodes_and_steps_continue_after_a_restored_state()
    {
        var state = new StateDictionary();
        using (VectorEnvironment saved = VectorEnvironment.From(static () => new Counter(), 1))
        {
            VectorStep step = saved.CreateStep();
            saved.Reset(1, step.Observations);
            for (int t = 0; t < 6; t++) // the second step of the third episode
                saved.Step(new float[1], step);
            saved.SaveState(state, "environments");
        }
        using VectorEnvironment restored = VectorEnvironment.From(static () => new Counter { Fails = true }, 1);
        restored.LoadState(state, "environments");
        var error = Assert.Throws<EnvironmentException>(() => restored.Step(new float[1], restored.CreateStep()));
        Assert.Equal((0, 4L, 1L), (error.Environment, error.Episode, error.Step));
    }

    private static string Message(Func<IEnvironment> factory) =>
        Assert.Throws<InvalidInputException>(() => VectorEnvironment.From(factory, 4)).Message;

    /// <summary>Episodes of two steps.</summary>
    private sealed class Counter : EnvironmentBase<Box, Discrete>, IDisposable
    {
        private int steps;
        private int resets;

        public int? Limit { get; init; }

        public int FailingReset { get; init; } = int.MaxValue;

        public bool Fails { get; init; }

        public int Disposals { get; set; }

        public override Box Observations { get; } = Box.Scalar(0, 2);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => Limit;

        public void Dispose() => Disposals++;

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            if (++resets >= FailingReset)
                throw new InvalidTimeZoneException($"reset {resets}");
            steps = 0;
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            if (Fails)
                throw new InvalidTimeZoneException("step");
            observation[0] = ++steps;
            return new StepResult(1, Terminated: steps == 2);
        }

        protected override void SaveState(StateDictionary state, string prefix) =>
            state.SetValue($"{prefix}.steps", steps);

        protected override void LoadState(StateDictionary state, string prefix) =>
            steps = state.GetValue<int>($"{prefix}.steps");
    }
}
