namespace Proximal.Gymnasium.Tests;

public sealed class SteppingTests
{
    [PythonFact]
    public void Trajectories_do_not_depend_on_the_number_of_processes()
    {
        List<float> Play(int perProcess)
        {
            using VectorEnvironment environments = GymnasiumEnvironment.MakeVector(
                "CartPole-v1",
                count: 6,
                Python.Options with
                {
                    EnvironmentsPerProcess = perProcess,
                }
            );
            VectorStep step = environments.CreateStep();
            environments.Reset(seed: 7, step.Observations);
            List<float> seen = [.. step.Observations];
            var random = new Rng(1);
            var actions = new float[6];
            for (int t = 0; t < 60; t++)
            {
                for (int i = 0; i < actions.Length; i++)
                    actions[i] = random.NextInt32(2);
                environments.Step(actions, step);
                seen.AddRange(step.Observations);
                seen.AddRange(step.Rewards);
                seen.AddRange(step.Terminated.Select(static ended => ended ? 1f : 0));
            }

            return seen;
        }

        List<float> together = Play(6);
        Assert.Contains(1f, together);
        Assert.Equal(together, Play(1));
        Assert.Equal(together, Play(4));
    }

    [PythonFact]
    public void Reset_of_one_episode_changes_the_observation_of_its_environment_alone()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector(
            "CartPole-v1",
            count: 3,
            Python.Options with
            {
                EnvironmentsPerProcess = 2,
            }
        );
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 7, step.Observations);
        float[] before = [.. step.Observations];
        foreach (int environment in (int[])[1, 2])
        {
            var row = new float[4];
            environments.ResetEpisode(environment, row);
            row.CopyTo(before, environment * 4);
            environments.Observe(step.Observations);
            Assert.Equal(before, step.Observations);
        }
    }

    [PythonFact]
    public void Single_environment_takes_the_same_steps_as_the_first_of_several()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("CartPole-v1", 2, Python.Options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 3, step.Observations);
        IEnvironment single = GymnasiumEnvironment.Make("CartPole-v1", Python.Options);
        using var disposed = (IDisposable)single;
        var observation = new float[4];
        single.Seed(3, VectorEnvironment.FirstStream);
        single.Reset(observation);
        Assert.Equal(step.Observation(0).ToArray(), observation);
        Assert.NotEqual(step.Observation(1).ToArray(), observation);
        for (int t = 0; t < 100; t++)
        {
            environments.Step([t % 2, 0], step);
            StepResult result = single.Step([t % 2], observation);
            Assert.Equal((step.Rewards[0], step.Terminated[0]), (result.Reward, result.Terminated));
            if (result.Ended)
            {
                Assert.Equal(step.FinalObservation(0).ToArray(), observation);
                single.Reset(observation);
            }

            Assert.Equal(step.Observation(0).ToArray(), observation);
        }
    }

    [PythonFact]
    public void Episodes_end_in_the_step_with_their_final_observation()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Counter", 2, Python.Options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 5, step.Observations);
        float first = step.Observation(0)[2],
            seed = step.Observation(0)[3];
        Assert.Equal([0, 1, first, seed], step.Observation(0).ToArray());
        environments.Step([0, 1], step);
        Assert.Equal([false, true], step.Terminated);
        Assert.Equal([0.5f, 0.5f], step.Rewards);
        Assert.Equal([1f, 1], step.FinalObservation(1)[..2].ToArray());
        Assert.Equal([0f, 2], step.Observation(1)[..2].ToArray());
        for (int t = 0; t < 3; t++)
            environments.Step([0, 0], step);
        Assert.Equal([true, false], step.Truncated);
        Assert.Equal([false, false], step.Terminated);
        Assert.Equal([4f, 1, first, seed], step.FinalObservation(0).ToArray());
        // Only the first reset gets a seed; the random numbers continue.
        Assert.Equal([0f, 2], step.Observation(0)[..2].ToArray());
        Assert.NotEqual(first, step.Observation(0)[2]);
        Assert.Equal(seed, step.Observation(0)[3]);
    }

    [PythonFact]
    public void Registered_name_has_the_limit_of_its_specification()
    {
        IEnvironment named = GymnasiumEnvironment.Make("tasks:Counter-v0", Python.Options);
        using var disposed = (HostedEnvironment)named;
        Assert.Equal(3, named.MaxEpisodeSteps);
        Assert.Equal(1.5, disposed.RewardThreshold);
        named.Seed(1, 0);
        named.Reset(new float[4]);
        Assert.False(named.Step([0], new float[4]).Ended);
        Assert.False(named.Step([0], new float[4]).Ended);
        Assert.Equal(new StepResult(1.5f, Truncated: true), named.Step([0], new float[4]));
        Assert.Throws<InvalidOperationException>(() => named.Step([0], new float[4]));
    }

    [PythonFact]
    public void Keyword_arguments_reach_the_environment()
    {
        foreach (string arguments in new[] { "length=2", "{\"length\": 2}" })
        {
            IEnvironment counter = GymnasiumEnvironment.Make(
                "tasks:Counter",
                Python.Options with
                {
                    Arguments = arguments,
                }
            );
            using var disposed = (IDisposable)counter;
            counter.Reset(new float[4]);
            Assert.False(counter.Step([0], new float[4]).Ended);
            Assert.True(counter.Step([0], new float[4]).Truncated);
        }
    }

    [PythonTheory]
    [InlineData("SAME_STEP")]
    [InlineData("DISABLED")]
    public void Vector_environment_of_Gymnasium_takes_the_same_steps(string mode)
    {
        using VectorEnvironment vector = GymnasiumEnvironment.MakeVector(
            "tasks:make_vec",
            3,
            Python.Options with
            {
                Arguments = $"mode={mode}",
            }
        );
        using VectorEnvironment single = GymnasiumEnvironment.MakeVector("tasks:Counter", 3, Python.Options);
        VectorStep a = vector.CreateStep(),
            b = single.CreateStep();
        vector.Reset(seed: 9, a.Observations);
        single.Reset(seed: 9, b.Observations);
        Assert.Equal(b.Observations, a.Observations);
        for (int t = 0; t < 20; t++)
        {
            float[] actions = [t % 5 == 0 ? 1 : 0, 0, t % 3 == 0 ? 1 : 0];
            vector.Step(actions, a);
            single.Step(actions, b);
            Assert.Equal(b.Observations, a.Observations);
            Assert.Equal(b.Terminated, a.Terminated);
            Assert.Equal(b.Truncated, a.Truncated);
            Assert.Equal(b.Rewards, a.Rewards);
            for (int i = 0; i < 3; i++)
                if (a.Ended(i))
                    Assert.Equal(b.FinalObservation(i), a.FinalObservation(i));
        }
    }

    [PythonFact]
    public void Steps_allocate_nothing()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector(
            "tasks:Counter",
            4,
            Python.Options with
            {
                EnvironmentsPerProcess = 2,
            }
        );
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        var actions = new float[4];
        void Play()
        {
            // Fewer than an episode, because the infos at its end are parsed.
            for (int t = 0; t < 3; t++)
                environments.Step(actions, step);
        }

        Play();
        environments.Step(actions, step);
        Assert.All(step.Truncated, Assert.True);
        Assert.Equal(0, AllocatedBytes.Of(Play));
    }

    [PythonFact]
    public void Numbers_in_the_infos_of_ended_episodes_are_metrics()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Counter", 4, Python.Options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        environments.Step([1, 0, 0, 0], step);
        for (int t = 0; t < 3; t++)
            environments.Step([0, 0, 0, 0], step);
        // Episodes of 1 step, which succeeded, and three of 4 steps; the fifth has only 3 steps so far.
        var metrics = new MetricsRecord();
        environments.AddMetrics(metrics);
        Assert.Equal(
            [
                KeyValuePair.Create("environment/is_success", 0.25),
                KeyValuePair.Create("environment/inner.length", 3.25),
            ],
            metrics.Values
        );
        var later = new MetricsRecord();
        environments.AddMetrics(later);
        Assert.Empty(later.Values);
    }

    [PythonFact]
    public void Update_of_a_trainer_has_the_infos_as_metrics()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Counter", 2, Python.Options);
        var ppo = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 64,
                EnvironmentCount = 2,
                StepsPerRollout = 32,
                BatchSize = 32,
                Epochs = 1,
            }
        );
        ppo.Train();
        Assert.True(ppo.Metrics.TryGet("environment/is_success", out double rate));
        Assert.InRange(rate, 0.1, 1);
        environments.Step([1, 1], environments.CreateStep());
        using var normalized = new VectorNormalize(environments);
        var metrics = new MetricsRecord();
        normalized.AddMetrics(metrics);
        Assert.True(metrics.TryGet("environment/is_success", out rate));
        Assert.Equal(1, rate);
    }
}
