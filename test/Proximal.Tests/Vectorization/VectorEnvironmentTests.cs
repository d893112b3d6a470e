using Proximal.Tests.Environments;

namespace Proximal.Tests.Vectorization;

public sealed class VectorEnvironmentTests
{
    public static TheoryData<string> Tasks => ["corridor", "drift", "levers", "lamps"];

    [Fact]
    public void Ended_episodes_store_the_final_observation_and_restart()
    {
        using VectorEnvironment corridors = VectorEnvironment.From(static () => new Corridor(2), 2);
        var observations = new float[2];
        corridors.Reset(1, observations);
        VectorStep result = corridors.CreateStep();
        corridors.Step([1, 0], result);
        corridors.Step([1, 1], result);
        Assert.Equal([true, false], result.Terminated);
        Assert.Equal([false, false], result.Truncated);
        Assert.Equal([1f, -0.01f], result.Rewards);
        Assert.Equal(1f, result.FinalObservation(0)[0]);
        Assert.Equal([0f, 0.5f], result.Observations);
        corridors.Step([1, 1], result);
        Assert.Equal([false, true], result.Terminated);
        Assert.Equal([0.5f, 0f], result.Observations);
    }

    [Fact]
    public void Environment_that_is_null_or_has_no_spaces_is_refused()
    {
        Assert.Contains(
            "returned null",
            Assert.Throws<InvalidInputException>(static () => VectorEnvironment.From(static () => null!, 2)).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Spaceless has no observation space",
            Assert
                .Throws<InvalidInputException>(static () => VectorEnvironment.From(static () => new Spaceless(), 2))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is null",
            Assert.Single(EnvironmentChecker.Check(static () => new Spaceless())).ToString(),
            StringComparison.Ordinal
        );
    }

    private sealed class Spaceless : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations => null!;

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => default;
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Environment_does_not_depend_on_its_neighbours(string task)
    {
        const int Steps = 60;
        float[][] alone = Trajectory(task, count: 1, Steps);
        float[][] crowd = Trajectory(task, count: 5, Steps);
        for (int t = 0; t < Steps; t++)
            Assert.Equal(alone[t], crowd[t]);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Restored_environments_continue_exactly(string task)
    {
        using VectorEnvironment original = Make(task, 3),
            restored = Make(task, 3);
        var observations = new float[3 * original.ObservationSize];
        var random = new Rng(3);
        VectorStep expected = original.CreateStep(),
            actual = original.CreateStep();
        var actions = new float[3 * original.ActionSize];
        original.Reset(7, observations);
        for (int t = 0; t < 40; t++)
        {
            var state = new StateDictionary();
            original.SaveState(state, "environments");
            restored.LoadState(state, "environments");
            restored.Observe(observations);
            if (t > 0)
                Assert.Equal(expected.Observations, observations);
            var again = new StateDictionary();
            restored.SaveState(again, "environments");
            Assert.Equal(state.Names, again.Names);

            Draw(original, ref random, actions);
            original.Step(actions, expected);
            restored.Step(actions, actual);
            AssertSame(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Stepping_allocates_nothing(string task)
    {
        using VectorEnvironment environment = Make(task, 4);
        var random = new Rng(3);
        var actions = new float[4 * environment.ActionSize];
        VectorStep result = environment.CreateStep();
        environment.Reset(7, result.Observations);
        for (int t = 0; t < 200; t++)
        {
            Draw(environment, ref random, actions);
            environment.Step(actions, result);
        }

        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int t = 0; t < 200; t++)
                {
                    Draw(environment, ref random, actions);
                    environment.Step(actions, result);
                }
            })
        );
    }

    [Fact]
    public void Different_seeds_and_environments_start_differently()
    {
        using VectorEnvironment drifts = Make("drift", 3);
        float[] first = new float[6],
            second = new float[6],
            again = new float[6];
        drifts.Reset(1, first);
        drifts.Reset(2, second);
        drifts.Reset(1, again);
        Assert.Equal(first, again);
        float[] starts = [first[0], first[2], first[4], second[0], second[2], second[4]];
        Assert.Equal(6, starts.Distinct().Count());
    }

    [Fact]
    public void Zero_environments_are_refused() =>
        Assert.Throws<InvalidInputException>(() => VectorEnvironment.From(static () => new Levers(), 0));

    [Fact]
    public void Environments_of_different_spaces_are_refused()
    {
        int made = 0;
        var error = Assert.Throws<InvalidInputException>(() =>
            VectorEnvironment.From(() => made++ == 0 ? new Levers() : new Lamps(), 2)
        );
        Assert.Contains("environment 1", error.Message);
    }

    private static float[][] Trajectory(string task, int count, int steps)
    {
        using VectorEnvironment environment = Make(task, count);
        var random = new Rng(5);
        VectorStep result = environment.CreateStep();
        environment.Reset(11, result.Observations);
        var action = new float[environment.ActionSize];
        var actions = new float[count * action.Length];
        var rows = new float[steps][];
        for (int t = 0; t < steps; t++)
        {
            environment.ActionSpace.SampleAction(ref random, action);
            for (int i = 0; i < count; i++)
                action.CopyTo(actions, i * action.Length);
            environment.Step(actions, result);
            rows[t] =
            [
                .. result.Observation(0),
                result.Rewards[0],
                result.Terminated[0] ? 1 : 0,
                result.Truncated[0] ? 1 : 0,
            ];
        }

        return rows;
    }

    private static void Draw(VectorEnvironment environment, ref Rng random, float[] actions)
    {
        for (int i = 0; i < environment.Count; i++)
            environment.ActionSpace.SampleAction(
                ref random,
                actions.AsSpan(i * environment.ActionSize, environment.ActionSize)
            );
    }

    private static void AssertSame(VectorStep expected, VectorStep actual)
    {
        Assert.Equal(expected.Observations, actual.Observations);
        Assert.Equal(expected.Rewards, actual.Rewards);
        Assert.Equal(expected.Terminated, actual.Terminated);
        Assert.Equal(expected.Truncated, actual.Truncated);
        for (int i = 0; i < expected.Count; i++)
            if (expected.Ended(i))
                Assert.Equal(expected.FinalObservation(i), actual.FinalObservation(i));
    }

    private static VectorEnvironment Make(string task, int count) =>
        VectorEnvironment.From(
            task switch
            {
                "corridor" => static () => new Corridor(3),
                "drift" => static () => new Drift(),
                "levers" => static () => new Levers(),
                _ => static () => new Lamps(),
            },
            count
        );
}
