using Proximal.Tensors;

namespace Proximal.Tests.MultiAgent;

public sealed class SelfPlayTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 240,
        EnvironmentCount = 4,
        StepsPerRollout = 5,
        BatchSize = 20,
        Epochs = 1,
        LearningRate = 1e-2,
        Network = new NetworkOptions { ActorWidths = [8], CriticWidths = [8] },
        SelfPlay = new SelfPlayOptions
        {
            SaveSteps = 40,
            TeamChange = 120,
            SwapSteps = 0,
            Window = 3,
        },
    };

    [Fact]
    public void Snapshots_are_saved_at_their_steps_and_the_oldest_is_replaced()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 4);
        var ppo = new Ppo(environments, Options);
        string initial = ModelWeights.Hash(ppo.Policy);
        var schedule = new List<string>();
        var weights = new List<string>();
        ppo.Train(
            new UpdateCallback(() =>
            {
                schedule.Add(
                    string.Join(' ', SelfPlayOf(ppo).Snapshots.Select(static snapshot => $"{snapshot.Steps}"))
                );
                weights.Add(ModelWeights.Hash(ppo.Policy));
                Assert.Equal(schedule.Count == 1 ? 1 : (schedule.Count + 1) / 2, SelfPlayOf(ppo).Saved);
            })
        );
        Assert.Equal(
            [
                "0",
                "0",
                "0 40",
                "0 40",
                "0 40 80",
                "0 40 80",
                "120 40 80",
                "120 40 80",
                "120 160 80",
                "120 160 80",
                "120 160 200",
                "120 160 200",
            ],
            schedule
        );
        // A snapshot has the weights after the update that reached its step: updates 6, 8 and 10.
        Assert.Equal(
            [weights[5], weights[7], weights[9]],
            SelfPlayOf(ppo).Snapshots.Select(static snapshot => ModelWeights.Hash(snapshot.Policy))
        );
        Assert.DoesNotContain(initial, weights);
    }

    [Fact]
    public void First_snapshot_is_the_initial_policy()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 4);
        var ppo = new Ppo(environments, Options with { TotalSteps = 20 });
        string initial = ModelWeights.Hash(ppo.Policy);
        ppo.Train();
        Assert.NotEqual(initial, ModelWeights.Hash(ppo.Policy));
        Assert.Equal(initial, ModelWeights.Hash(Assert.Single(SelfPlayOf(ppo).Snapshots).Policy));
    }

    [Fact]
    public void Only_the_learning_team_is_trained_and_it_changes()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 1);
        var ppo = new Ppo(
            environments,
            Options with
            {
                EnvironmentCount = 1,
                StepsPerRollout = 20,
                NormalizeObservations = false,
            }
        );
        var learners = new List<int>();
        ppo.Train(
            new UpdateCallback(() =>
            {
                for (int t = 0; t < 20; t++)
                    learners.Add((int)ppo.Rollout.Observations[t][0]);
            })
        );
        // An episode has 3 steps, so the team changes up to 3 transitions after its step.
        int change = learners.IndexOf(1);
        Assert.InRange(change, 120, 123);
        Assert.All(learners[..change], static agent => Assert.Equal(0, agent));
        Assert.All(learners[change..], static agent => Assert.Equal(1, agent));
    }

    [Fact]
    public void Environments_start_with_different_learning_teams()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 4);
        var ppo = new Ppo(environments, Options with { TotalSteps = 20 });
        Assert.Equal([0, 1, 0, 1], Enumerable.Range(0, 4).Select(SelfPlayOf(ppo).LearningTeam));
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(0.3, 0.22, 0.38)]
    public void Ratio_is_the_share_of_opponents_with_the_current_policy(double ratio, double low, double high)
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 4);
        var ppo = new Ppo(
            environments,
            Options with
            {
                TotalSteps = 3000,
                SelfPlay = Options.SelfPlay with { LatestRatio = ratio },
            }
        );
        var latest = new List<bool>();
        ppo.Train(
            new UpdateCallback(() =>
            {
                for (int i = 0; i < 4; i++)
                    latest.Add(SelfPlayOf(ppo).OpponentIn(i) == SelfPlay.Latest);
            })
        );
        Assert.InRange(latest.Average(static item => item ? 1.0 : 0), low, high);
    }

    [Fact]
    public void Opponents_stay_until_swap_steps_are_over()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 4);
        var ppo = new Ppo(
            environments,
            Options with
            {
                SelfPlay = Options.SelfPlay with { LatestRatio = 0, SwapSteps = 100_000 },
            }
        );
        ppo.Train(
            new UpdateCallback(() =>
                // Only the first snapshot existed when opponents were drawn.
                Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, SelfPlayOf(ppo).OpponentIn(i)))
            )
        );
    }

    [Fact]
    public void Frozen_opponents_act_by_their_own_weights_and_statistics()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), 8);
        var ppo = new Ppo(
            environments,
            Options with
            {
                EnvironmentCount = 8,
                StepsPerRollout = 16,
                BatchSize = 128,
                Epochs = 4,
                TotalSteps = 128 * 40,
                LearningRate = 0.02,
                SelfPlay = Options.SelfPlay with { SaveSteps = 1_000_000, LatestRatio = 0, TeamChange = 1_000_000 },
            }
        );
        ppo.Train();
        // Action 1 beats action 0. The opponent, the initial policy, plays it in half of the steps, so that the return is
        // 0.5; one that had learned too would always play it, and draw.
        Assert.InRange(ppo.Episodes.MeanReturn, 0.4, 0.6);
        double elo = ppo.Metrics.Values.Single(static metric => metric.Key == MetricTags.Elo).Value,
            low = ppo.Metrics.Values.Single(static metric => metric.Key == MetricTags.EloLow).Value,
            high = ppo.Metrics.Values.Single(static metric => metric.Key == MetricTags.EloHigh).Value;
        Assert.True(low > 1200 && low < elo && elo < high, $"{low} {elo} {high}");
    }

    [Theory]
    [InlineData(RecurrentKind.None, false)]
    [InlineData(RecurrentKind.Lstm, true)]
    public void Run_interrupted_anywhere_ends_with_the_same_weights_and_metrics(RecurrentKind recurrent, bool central)
    {
        PpoOptions options = Options with
        {
            NormalizeObservations = true,
            NormalizeRewards = true,
            CentralizedCritic = central,
            Network = Options.Network with { Recurrent = recurrent, RecurrentSize = 4 },
        };
        using var whole = new TemporaryFolder();
        string expected = Train(whole, options, cutAfter: 0);
        foreach (int updates in (int[])[1, 5, 10])
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
    public void Each_option_changes_the_weights_except_for_the_initial_rating()
    {
        string plain = Train(null, Options, 0);
        Assert.NotEqual(plain, Train(null, Options with { SelfPlay = new SelfPlayOptions() }, 0));
        Assert.All(
            (SelfPlayOptions[])
                [
                    Options.SelfPlay with
                    {
                        SaveSteps = 80,
                    },
                    Options.SelfPlay with
                    {
                        TeamChange = null,
                    },
                    Options.SelfPlay with
                    {
                        SwapSteps = 50,
                    },
                    Options.SelfPlay with
                    {
                        Window = 1,
                    },
                    Options.SelfPlay with
                    {
                        LatestRatio = 0.9,
                    },
                ],
            changed => Assert.NotEqual(plain, Train(null, Options with { SelfPlay = changed }, 0))
        );
        Assert.Equal(plain, Train(null, Options with { SelfPlay = Options.SelfPlay with { InitialElo = 1000 } }, 0));
    }

    [Theory]
    [InlineData("self_play.save_steps", -1, null, 0, 10, 0.5, 1200.0)]
    [InlineData("is off", 0, null, 0, 5, 0.5, 1200.0)]
    [InlineData("self_play.team_change", 10, 0L, 0, 10, 0.5, 1200.0)]
    [InlineData("self_play.swap_steps", 10, null, -1, 10, 0.5, 1200.0)]
    [InlineData("self_play.window", 10, null, 0, 0, 0.5, 1200.0)]
    [InlineData("self_play.play_against_latest_model_ratio", 10, null, 0, 10, 1.1, 1200.0)]
    [InlineData("self_play.initial_elo", 10, null, 0, 10, 0.5, double.NaN)]
    public void Invalid_option_is_refused_with_its_key(
        string expected,
        long save,
        long? change,
        long swap,
        int window,
        double ratio,
        double elo
    )
    {
        var options = new SelfPlayOptions
        {
            SaveSteps = save,
            TeamChange = change,
            SwapSteps = swap,
            Window = window,
            LatestRatio = ratio,
            InitialElo = elo,
        };
        Assert.Contains(
            expected,
            Assert.Throws<InvalidInputException>(() => (Options with { SelfPlay = options }).Validate()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_agent_and_one_team_are_refused()
    {
        Assert.Contains(
            "several agents",
            Assert
                .Throws<InvalidInputException>(static () => Ppo.Train(static () => new Environments.Drift(), Options))
                .Message,
            StringComparison.Ordinal
        );
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(isOneTeam: true), 4);
        Assert.Contains(
            "one team",
            Assert.Throws<InvalidInputException>(() => new Ppo(environments, Options)).Message,
            StringComparison.Ordinal
        );
    }

    private static SelfPlay SelfPlayOf(Ppo ppo) => ((MultiAgentCollector)ppo.CurrentCollector).SelfPlay!;

    private static string Train(TemporaryFolder? folder, PpoOptions options, int cutAfter)
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Contest(), options.EnvironmentCount);
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

    /// <summary>Two agents choose 0 or 1 at the same time, 3 times in an episode; 1 beats 0. The observation is the index
    /// of the agent, which takes part as a team of its own, and the number of the step.</summary>
    private sealed class Contest(bool isOneTeam = false) : MultiAgentEnvironment<int>(["a", "b"], 3)
    {
        private static readonly Box Observations = Box.Uniform(-10, 10, 2);
        private static readonly Discrete Actions = new(2);

        public override int Team(int agent) => isOneTeam ? 0 : agent;

        public override Space ObservationSpace(int agent) => Observations;

        public override Space ActionSpace(int agent) => Actions;

        protected override void Begin(ref int state, ref Rng random) => state = 0;

        protected override void Advance(ref int state, MultiAgentStep step, ref Rng random)
        {
            state++;
            float margin = (step.Choice(0) - step.Choice(1)) / 3f;
            (step.Rewards[0], step.Rewards[1]) = (margin, -margin);
            if (state == 3)
                step.TerminateAll();
        }

        protected override void Observe(in int state, int agent, Span<float> observation) =>
            (observation[0], observation[1]) = (agent, state);
    }
}
