using Proximal.Environments;

namespace Proximal.MuJoCo.Tests;

/// <summary>Saved states continue exactly, and trajectories do not depend on the number of environments or of
/// threads.</summary>
public sealed class StateTests
{
    public static TheoryData<string> Names => Tasks.Names;

    [MuJoCoTheory]
    [MemberData(nameof(Names))]
    public void Environment_continues_exactly_from_a_saved_state(string name)
    {
        using MuJoCoEnvironment original = Tasks.Create(name);
        using MuJoCoEnvironment restored = Tasks.Create(name);
        original.Seed(7, 3);
        restored.Seed(8, 4);
        var observation = new float[original.ObservationSpace.ObservationSize];
        var other = new float[observation.Length];
        var action = new float[original.ActionSpace.ActionSize];
        var random = new Rng(1);
        original.Reset(observation);
        for (int t = 0; t < 70; t++)
        {
            original.ActionSpace.SampleAction(ref random, action);
            if (original.Step(action, observation).Ended)
                original.Reset(observation);
        }

        var state = new StateDictionary();
        original.SaveState(state, "environment");
        restored.LoadState(state, "environment");
        Assert.Equal(Values(original), Values(restored));
        for (int t = 0; t < 100; t++)
        {
            original.ActionSpace.SampleAction(ref random, action);
            StepResult expected = original.Step(action, observation);
            Assert.Equal(expected, restored.Step(action, other));
            Assert.Equal(observation, other);
            Assert.Equal(Values(original), Values(restored));
            if (expected.Ended)
            {
                original.Reset(observation);
                restored.Reset(other);
                Assert.Equal(observation, other);
            }
        }
    }

    [MuJoCoFact]
    public void State_is_saved_in_the_middle_of_a_contact()
    {
        using MuJoCoEnvironment ant = Tasks.Create("Ant-v5");
        using MuJoCoEnvironment restored = Tasks.Create("Ant-v5");
        var observation = new float[ant.ObservationSpace.ObservationSize];
        var action = new float[ant.ActionSpace.ActionSize];
        ant.Reset(observation);
        while (!ant.Simulation.CfrcExt[6..].ContainsAnyExcept(0))
            Assert.False(ant.Step(action, observation).Ended);

        var state = new StateDictionary();
        ant.SaveState(state, "ant");
        restored.LoadState(state, "ant");
        var other = new float[observation.Length];
        for (int t = 0; t < 50; t++)
        {
            Assert.Equal(ant.Step(action, observation), restored.Step(action, other));
            Assert.Equal(observation, other);
        }
    }

    [MuJoCoFact]
    public void State_of_another_model_is_refused()
    {
        using MuJoCoEnvironment hopper = Tasks.Create("Hopper-v4");
        using MuJoCoEnvironment ant = Tasks.Create("Ant-v4");
        hopper.Reset(new float[hopper.ObservationSpace.ObservationSize]);
        var state = new StateDictionary();
        hopper.SaveState(state, "environment");
        Assert.Throws<InvalidInputException>(() => ant.LoadState(state, "environment"));
    }

    [MuJoCoTheory]
    [InlineData("HalfCheetah-v4")]
    [InlineData("Ant-v5")]
    public void Trajectory_depends_neither_on_the_number_of_environments_nor_on_threads(string name)
    {
        EnvironmentEntry entry = Tasks.Find(name);
        using VectorEnvironment eight = entry.CreateBatch(8);
        using VectorEnvironment two = entry.CreateBatch(2);
        VectorStep steps = eight.CreateStep(),
            fewer = two.CreateStep();
        eight.Reset(5, new float[8 * eight.ObservationSize]);
        two.Reset(5, new float[2 * two.ObservationSize]);
        var actions = new float[8 * eight.ActionSize];
        var random = new Rng(2);

        // A step of eight takes long enough to run on all threads; that of two may not.
        for (int t = 0; t < 300; t++)
        {
            for (int i = 0; i < 8; i++)
                entry.ActionSpace.SampleAction(ref random, actions.AsSpan(i * eight.ActionSize, eight.ActionSize));
            eight.Step(actions, steps);
            two.Step(actions.AsSpan(0, 2 * two.ActionSize), fewer);
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(steps.Rewards[i], fewer.Rewards[i]);
                Assert.True(steps.Observation(i).SequenceEqual(fewer.Observation(i)));
            }
        }
    }

    [MuJoCoFact]
    public void Saved_vectorized_environments_continue_exactly()
    {
        EnvironmentEntry entry = Tasks.Find("Hopper-v5");
        using VectorEnvironment original = entry.CreateBatch(4);
        using VectorEnvironment restored = entry.CreateBatch(4);
        VectorStep expected = original.CreateStep(),
            found = restored.CreateStep();
        original.Reset(5, new float[4 * original.ObservationSize]);
        restored.Reset(6, new float[4 * original.ObservationSize]);
        var actions = new float[4 * original.ActionSize];
        var random = new Rng(2);
        for (int t = 0; t < 400; t++)
        {
            if (t == 200)
            {
                var state = new StateDictionary();
                original.SaveState(state, "environments");
                restored.LoadState(state, "environments");
            }

            random.FillUniform(actions, -1, 1);
            original.Step(actions, expected);
            restored.Step(actions, found);
            for (int i = 0; t >= 200 && i < 4; i++)
            {
                Assert.Equal(expected.Rewards[i], found.Rewards[i]);
                Assert.Equal(expected.Terminated[i], found.Terminated[i]);
                Assert.True(expected.Observation(i).SequenceEqual(found.Observation(i)));
            }
        }
    }

    [MuJoCoTheory]
    [MemberData(nameof(Names))]
    public void Steps_allocate_nothing(string name)
    {
        using MuJoCoEnvironment environment = Tasks.Create(name);
        var observation = new float[environment.ObservationSpace.ObservationSize];
        var action = new float[environment.ActionSpace.ActionSize];
        Run();
        Assert.Equal(0, AllocatedBytes.Of(Run));

        void Run()
        {
            for (int t = 0; t < 200; t++)
            {
                if (t == 0 || environment.Step(action, observation).Ended)
                    environment.Reset(observation);
            }
        }
    }

    private static double[] Values(MuJoCoEnvironment environment)
    {
        var state = new StateDictionary();
        environment.Simulation.SaveState(state, "simulation");
        return [.. state.Names.Order(StringComparer.Ordinal).SelectMany(name => state.Get<double>(name))];
    }
}
