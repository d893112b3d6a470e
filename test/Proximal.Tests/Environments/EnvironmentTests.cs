namespace Proximal.Tests.Environments;

public sealed class EnvironmentTests
{
    [Fact]
    public void Step_receives_a_Discrete_action_as_an_int()
    {
        var corridor = new Corridor(length: 2);
        var observation = new float[1];
        corridor.Reset(observation);
        Assert.Equal(new StepResult(-0.01f), corridor.Step([1], observation));
        Assert.Equal(0.5f, observation[0]);
        Assert.Equal(new StepResult(-0.01f), corridor.Step(0, observation));
        corridor.Step([1], observation);
        Assert.Equal(new StepResult(1, Terminated: true), corridor.Step([1], observation));
    }

    [Fact]
    public void Step_receives_MultiDiscrete_actions_as_ints()
    {
        var levers = new Levers();
        var observation = new float[5];
        levers.Reset(observation);
        Assert.Equal([1f, 0, 0, 1, 0], observation);
        Assert.Equal(new StepResult(11), levers.Step([1, 1], observation));
        Assert.Equal([0f, 1, 0, 0, 1], observation);
    }

    [Fact]
    public void MultiBinary_actions_and_one_hot_observations_work()
    {
        var lamps = new Lamps();
        var observation = new float[4];
        lamps.Reset(observation);
        Assert.Equal(1, observation.Sum());
        Assert.Equal(new StepResult(102), lamps.Step([1, 0, 1], observation));
        Assert.Equal([0f, 0, 1, 0], observation);
    }

    [Fact]
    public void Observation_buffer_is_zeroed_before_Reset_and_Step()
    {
        var drift = new Drift();
        float[] observation = [5, 5];
        drift.Reset(observation);
        Assert.Equal(0, observation[1]);
        observation[1] = 5;
        drift.Step([0, 0], observation);
        Assert.Equal(0, observation[1]);
    }

    [Fact]
    public void Step_at_the_time_limit_truncates()
    {
        var drift = new Drift();
        var observation = new float[2];
        for (int episode = 0; episode < 2; episode++)
        {
            drift.Reset(observation);
            for (int t = 1; t <= 7; t++)
            {
                StepResult step = drift.Step([1, 0], observation);
                Assert.False(step.Terminated);
                Assert.Equal(t == 7, step.Truncated);
            }
        }
    }

    [Fact]
    public void Termination_at_the_time_limit_sets_both_flags()
    {
        var lamps = new Lamps();
        var observation = new float[4];
        lamps.Reset(observation);
        for (int t = 1; t < 5; t++)
            Assert.False(lamps.Step([0, 0, 0], observation).Ended);
        StepResult last = lamps.Step([1, 1, 1], observation);
        Assert.True(last.Terminated && last.Truncated);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void Actions_outside_the_space_are_refused(float action)
    {
        var corridor = new Corridor(3);
        var observation = new float[1];
        corridor.Reset(observation);
        var error = Assert.Throws<InvalidInputException>(() => corridor.Step([action], observation));
        Assert.Equal($"action {action} is not one of 0 … 1", error.Message);
        Assert.Throws<InvalidInputException>(() => MultiStep(new Levers(), [1, action]));
        Assert.Throws<InvalidInputException>(() => MultiStep(new Lamps(), [1, 0, action]));
    }

    [Fact]
    public void Step_before_Reset_is_refused()
    {
        var corridor = new Corridor(1);
        var observation = new float[1];
        Assert.Throws<InvalidOperationException>(() => corridor.Step([1], observation));
        corridor.Reset(observation);
        Assert.True(corridor.Step([1], observation).Ended);
        Assert.Throws<InvalidOperationException>(() => corridor.Step([1], observation));
    }

    [Fact]
    public void Missing_Step_override_is_reported_with_its_signature()
    {
        var error = Assert.Throws<InvalidInputException>(() => MultiStep(new WrongStep(), [1, 1]));
        Assert.Equal(
            "WrongStep has MultiDiscrete actions, so it must override Step(ReadOnlySpan<int> action, "
                + "Span<float> observation)",
            error.Message
        );
    }

    [Fact]
    public void SaveState_without_LoadState_is_reported_by_name()
    {
        var saver = new OnlySaves();
        var observation = new float[1];
        saver.Reset(observation);
        var state = new StateDictionary();
        saver.SaveState(state, "e");
        var error = Assert.Throws<InvalidInputException>(() => new OnlySaves().LoadState(state, "e"));
        Assert.Equal("OnlySaves overrides SaveState, so it must override LoadState too", error.Message);
    }

    [Fact]
    public void LoadState_names_an_environment_that_does_not_repeat_its_episode()
    {
        var fickle = new Fickle();
        var observation = new float[1];
        fickle.Reset(observation);
        fickle.Step([0], observation);
        var state = new StateDictionary();
        fickle.SaveState(state, "e");
        var error = Assert.Throws<InvalidInputException>(() => fickle.LoadState(state, "e"));
        Assert.StartsWith("Fickle did not reproduce its episode", error.Message);
    }

    private static StepResult MultiStep(IEnvironment environment, float[] action)
    {
        var observation = new float[environment.ObservationSpace.ObservationSize];
        environment.Reset(observation);
        return environment.Step(action, observation);
    }

    private sealed class WrongStep : EnvironmentBase<Box, MultiDiscrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override MultiDiscrete Actions { get; } = new(2, 2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 0;

        protected override StepResult Step(int action, Span<float> observation) => new(0);
    }

    private sealed class OnlySaves : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 0;

        protected override StepResult Step(int action, Span<float> observation) => new(0);

        protected override void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.x", 1);
    }

    private sealed class Fickle : EnvironmentBase<Box, Discrete>
    {
        private int steps;

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            for (int i = 0; i <= steps; i++)
                Random.NextUInt32();
            steps++;
            return new StepResult(0);
        }
    }
}
