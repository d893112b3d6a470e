namespace Proximal.Gymnasium.Tests;

public sealed class ResumeTests
{
    private readonly List<string> reports = [];

    private GymnasiumOptions Options => Python.Options with { Report = reports.Add, EnvironmentsPerProcess = 2 };

    private static void Play(VectorEnvironment environments, VectorStep step, int from, int to, List<float> seen)
    {
        var actions = new float[environments.Count];
        for (int t = from; t < to; t++)
        {
            for (int i = 0; i < actions.Length; i++)
                actions[i] = new Rng((ulong)t, (ulong)i).NextInt32(2);
            environments.Step(actions, step);
            seen.AddRange(step.Observations);
            seen.AddRange(step.Rewards);
            seen.AddRange(step.Truncated.Select(static truncated => truncated ? 1f : 0));
        }
    }

    [PythonTheory]
    [InlineData("CartPole-v1")]
    [InlineData("tasks:Counter-v0")]
    public void Loaded_environments_continue_as_the_saved_ones(string name)
    {
        var state = new StateDictionary();
        List<float> expected = [],
            actual = [];
        using (VectorEnvironment saved = GymnasiumEnvironment.MakeVector(name, 3, Options))
        {
            VectorStep step = saved.CreateStep();
            saved.Reset(seed: 4, step.Observations);
            Play(saved, step, 0, 50, []);
            saved.SaveState(state, "environments");
            Play(saved, step, 50, 120, expected);
        }

        using VectorEnvironment loaded = GymnasiumEnvironment.MakeVector(name, 3, Options);
        loaded.LoadState(state, "environments");
        Play(loaded, loaded.CreateStep(), 50, 120, actual);
        // Counter observes the number of its episodes, which is not part of what is repeated, so it is left out.
        if (name == "CartPole-v1")
            Assert.Equal(expected, actual);
        Assert.Empty(name == "CartPole-v1" ? reports : []);
    }

    [PythonFact]
    public void Episode_that_differs_when_it_is_repeated_ends_as_truncated()
    {
        GymnasiumOptions options = Options with { Arguments = "uses_other_random=true,length=100" };
        var state = new StateDictionary();
        float[] last;
        using (VectorEnvironment saved = GymnasiumEnvironment.MakeVector("tasks:Counter", 3, options))
        {
            VectorStep step = saved.CreateStep();
            saved.Reset(seed: 4, step.Observations);
            saved.Step([0, 0, 0], step);
            saved.Step([0, 0, 0], step);
            saved.SaveState(state, "environments");
            last = [.. step.Observations];
        }

        using VectorEnvironment loaded = GymnasiumEnvironment.MakeVector("tasks:Counter", 3, options);
        loaded.LoadState(state, "environments");
        Assert.Equal(
            [
                "gym:tasks:Counter: 3 of 3 saved episodes cannot be continued, so they end as truncated and new ones start"
                    + ": its episode differs when it is repeated",
            ],
            reports
        );
        var observed = new float[last.Length];
        loaded.Observe(observed);
        Assert.Equal(last, observed);
        VectorStep next = loaded.CreateStep();
        loaded.Step([0, 0, 0], next);
        Assert.Equal([true, true, true], next.Truncated);
        Assert.Equal([0f, 0, 0], next.Rewards);
        Assert.Equal(last, next.FinalObservations);
        // A random step is the first of the new episode, or the only one.
        float steps = next.Observation(0)[0];
        Assert.InRange(steps, 0, 1);
        loaded.Step([0, 0, 0], next);
        Assert.Equal([false, false, false], next.Truncated);
        Assert.Equal(steps + 1, next.Observation(0)[0]);
    }

    [PythonFact]
    public void Masked_environment_that_is_not_continued_gets_an_allowed_action()
    {
        var state = new StateDictionary();
        using (VectorEnvironment saved = GymnasiumEnvironment.MakeVector("tasks:Masked", 1, Options))
        {
            VectorStep step = saved.CreateStep();
            saved.Reset(seed: 4, step.Observations);
            saved.SaveState(state, "environments");
        }

        state.Set<byte>("environments.0.start", "null"u8);
        using VectorEnvironment loaded = GymnasiumEnvironment.MakeVector("tasks:Masked", 1, Options);
        loaded.LoadState(state, "environments");
        var row = new float[4];
        loaded.Observe(row);
        VectorStep next = loaded.CreateStep();
        loaded.Step([row.AsSpan(1).IndexOf(1f)], next);
        Assert.True(next.Truncated[0]);
        Assert.Single(reports);
    }

    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Checker_finds_no_issue()
    {
        Assert.Empty(EnvironmentChecker.Check(() => GymnasiumEnvironment.Make("CartPole-v1", Options), steps: 200));
        Assert.Empty(reports);
    }

    [PythonFact]
    public void State_of_another_number_of_environments_is_refused()
    {
        var state = new StateDictionary();
        using VectorEnvironment saved = GymnasiumEnvironment.MakeVector("CartPole-v1", 2, Options);
        saved.Reset(seed: 4, new float[8]);
        saved.SaveState(state, "environments");
        using VectorEnvironment loaded = GymnasiumEnvironment.MakeVector("CartPole-v1", 1, Options);
        Assert.Equal(
            "state has the state of 2 environments, but there are 1: set EnvironmentCount (n_envs) to 2",
            Assert.Throws<InvalidInputException>(() => loaded.LoadState(state, "environments")).Message
        );
    }
}
