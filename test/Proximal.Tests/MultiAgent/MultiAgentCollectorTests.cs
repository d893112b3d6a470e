using Proximal.Tensors;

namespace Proximal.Tests.MultiAgent;

public sealed class MultiAgentCollectorTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 11,
        EnvironmentCount = 1,
        StepsPerRollout = 11,
        BatchSize = 11,
        Epochs = 1,
        Network = new NetworkOptions { ActorWidths = [8], CriticWidths = [8] },
    };

    [Fact]
    public void A_transition_runs_from_an_action_to_the_next_one_of_the_same_agent()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 1);
        var ppo = new Ppo(environments, Options with { LearningRate = 1e-12 });
        ppo.Train();
        Rollout rollout = ppo.Rollout;
        float[] agents = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2],
            times = [0, 2, 4, 6, 1, 3, 5, 7, 3, 4, 5];
        Assert.Equal(agents, Enumerable.Range(0, 11).Select(t => rollout.Observations[t][0]));
        Assert.Equal(times, Enumerable.Range(0, 11).Select(t => rollout.Observations[t][1]));
        Assert.Equal([1, 5, 9, 13, 203, 207, 211, 107, 203, 204, 205], rollout.Rewards.All.ToArray());
        Assert.Equal([10], Indices(rollout.Terminated.All));
        Assert.Equal([3, 7], Indices(rollout.Truncated.All));

        // Each truncated agent bootstraps from its own last observation.
        foreach (int agent in (int[])[0, 1])
            Assert.Equal(
                ppo.Network.Critic(Tensor.From([agent, 8f, 1, 1, 1], 1, 5)).Item(),
                rollout.FinalValues[agent == 0 ? 3 : 7][0],
                1e-5
            );
        Assert.Equal((28 + 828 + 612) / 3.0, ppo.Episodes.MeanReturn, 1e-9);
        Assert.Equal(11 / 3.0, ppo.Episodes.MeanLength, 1e-9);
    }

    [Fact]
    public void No_transition_is_lost_between_rollouts()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
        var seen = new List<(float, float, float)>();
        var ppo = new Ppo(
            environments,
            Options with
            {
                EnvironmentCount = 2,
                StepsPerRollout = 2,
                BatchSize = 4,
                TotalSteps = 44 * 4,
            }
        );
        ppo.Train(
            new UpdateCallback(() =>
            {
                for (int i = 0; i < 2; i++)
                for (int t = 0; t < 2; t++)
                    seen.Add(
                        (
                            ppo.Rollout.Observations[t][5 * i],
                            ppo.Rollout.Observations[t][(5 * i) + 1],
                            ppo.Rollout.Rewards[t][i]
                        )
                    );
            })
        );
        Assert.Equal(44 * 4, seen.Count);
        // Both environments are alike, so every transition of an episode occurs equally often, up to the episodes that run.
        IGrouping<(float, float, float), (float, float, float)>[] groups = [.. seen.GroupBy(static item => item)];
        Assert.Equal(11, groups.Length);
        Assert.All(groups, static group => Assert.InRange(group.Count(), 14, 17));
    }

    [Theory]
    [InlineData(RecurrentKind.None)]
    [InlineData(RecurrentKind.Lstm)]
    public void Run_interrupted_anywhere_ends_with_the_same_weights_and_metrics(RecurrentKind recurrent)
    {
        PpoOptions options = Options with
        {
            EnvironmentCount = 3,
            StepsPerRollout = 7,
            BatchSize = 21,
            TotalSteps = 21 * 8,
            NormalizeObservations = true,
            NormalizeRewards = true,
            Network = Options.Network with { Recurrent = recurrent, RecurrentSize = 4 },
        };
        using var whole = new TemporaryFolder();
        string expected = Train(whole, options, cutAfter: 0);
        foreach (int updates in (int[])[1, 3, 6])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, options, updates));
            Assert.Equal(expected, Train(folder, options, cutAfter: 0));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }

        Assert.Equal(expected, Train(null, options with { Threads = 1 }, cutAfter: 0));
        Assert.Equal(expected, Train(null, options with { Threads = 3 }, cutAfter: 0));
    }

    [Fact]
    public void Collecting_allocates_nothing_after_the_first_rollouts()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 8);
        VectorStep step = environments.CreateStep();
        var actions = new float[environments.Count];
        environments.Reset(0, step.Observations);
        Run(100);
        Assert.Equal(0, AllocatedBytes.Of(() => Run(100)));

        void Run(int steps)
        {
            for (int t = 0; t < steps; t++)
            {
                for (int row = 0; row < environments.Count; row++)
                    actions[row] = step.Observation(row)[2..].IndexOf(1f);
                environments.Step(actions, step);
            }
        }
    }

    [Fact]
    public void Evaluation_counts_the_actions_of_each_agent()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
        var ppo = new Ppo(environments, Options with { EnvironmentCount = 2, BatchSize = 22, TotalSteps = 22 });
        using var others = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
        EvaluationResult result = PolicyEvaluation.Run(ppo.Policy, others, 6, deterministic: false, seed: 1);
        Assert.Equal([28, 28, 612, 612, 828, 828], result.Returns.Order());
        Assert.Equal([3, 3, 4, 4, 4, 4], result.Lengths.Order());
    }

    private static int[] Indices(ReadOnlySpan<bool> flags)
    {
        var indices = new List<int>();
        for (int i = 0; i < flags.Length; i++)
            if (flags[i])
                indices.Add(i);
        return [.. indices];
    }

    private static string Train(TemporaryFolder? folder, PpoOptions options, int cutAfter)
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        if (folder is null)
        {
            trainer.Train();
            return ModelWeights.Hash(trainer.Policy);
        }

        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 2 });
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Policy);
    }
}
