using Proximal.Tests.Environments;

namespace Proximal.Tests.Live;

public sealed class LiveTrainerTests
{
    private static readonly PpoOptions Small = new()
    {
        TotalSteps = 480,
        EnvironmentCount = 3,
        StepsPerRollout = 8,
        BatchSize = 12,
        Epochs = 2,
        Seed = 5,
        LearningRate = Schedule.Linear(2e-3),
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    private static readonly LiveOptions Waiting = new() { Horizon = 8, WaitsForUpdates = true };

    public static TheoryData<string> Tasks { get; } = ["doubling", "masked", "lstm", "shared", "bptt"];

    // The episodes have as many steps as a rollout, so both see the same rollouts.
    [Theory]
    [MemberData(nameof(Tasks))]
    public void Waiting_trainer_learns_the_weights_of_Ppo(string task)
    {
        (Func<IEnvironment> environment, PpoOptions options) = Create(task);
        using VectorEnvironment environments = VectorEnvironment.From(environment, 3);
        var trainer = new Ppo(environments, options);
        trainer.Train();

        using LiveTrainer live = NewTrainer(environment(), options, Waiting);
        live.Start();
        new LiveLoop(live, environment, 3, options.Seed).Train();
        live.Stop();

        Assert.Equal(trainer.Steps, live.Trainer.Steps);
        Assert.Equal(ModelWeights.Hash(trainer.Policy), ModelWeights.Hash(live.Policy));
        Assert.Equal(ModelWeights.Hash(trainer.Policy), ModelWeights.Hash(live.Trainer.Policy));
        Assert.Equal(trainer.Episodes.MeanReturn, live.Trainer.Episodes.MeanReturn);
    }

    // Agents that end at different times, pieces that continue in another rollout, and normalization.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Same_calls_give_the_same_weights(int threads)
    {
        Assert.Equal(Train(1), Train(threads));

        static string Train(int threads)
        {
            PpoOptions options = Small with { Threads = threads, NormalizeObservations = true, BatchSize = 24 };
            using LiveTrainer live = NewTrainer(new Drift(), options, Waiting with { Horizon = 5 });
            live.Start();
            new LiveLoop(live, static () => new Drift(), 4, seed: 2).Train();
            live.Stop();
            Assert.Equal(0, live.DroppedSteps);
            Assert.NotEqual(0, live.Policy.Normalizer!.Statistics.Mean[0]);
            return ModelWeights.Hash(live.Trainer.Policy);
        }
    }

    [Fact]
    public void Transitions_of_a_rollout_are_those_of_the_agents()
    {
        PpoOptions options = Small with
        {
            EnvironmentCount = 3,
            StepsPerRollout = 2,
            BatchSize = 6,
            TotalSteps = 6,
            Gamma = 0.5,
            GaeLambda = 0.5,
        };
        using var live = new LiveTrainer(Box.Scalar(-9, 9), new Discrete(2), options, Waiting with { Horizon = 2 });
        live.Start();
        // A policy without the weights of the update that follows.
        Policy before = Copy(live.Policy);
        var actions = new float[2];
        live.Decide([7, 8], [1, 5], actions);
        (float first, float second) = (actions[0], actions[1]);
        live.Reward(7, 0.25f);
        live.Reward(7, 0.5f);
        live.Reward(8, -1);
        live.End(8, EpisodeEnd.Terminated); // Transition 0: observation 5.
        live.Decide([9, 7], [6, 2], actions);
        live.Reward(9, 4);
        live.Decide([7], [3], actions.AsSpan(0, 1)); // Transitions 1 and 2: observations 1 and 2, then 3.
        live.Reward(7, 8);
        live.End(7, EpisodeEnd.Truncated, [4]); // Transition 3: observation 3, then 4.
        live.Decide([9], [-6], actions.AsSpan(0, 1));
        live.Reward(9, 16);
        live.Decide([9], [-7], actions.AsSpan(0, 1)); // Transitions 4 and 5: observations 6 and -6, then -7.
        while (live.IsTraining)
            Thread.Sleep(1);

        Rollout rollout = live.Trainer.Rollout;
        Assert.Equal([5, 2, 6, 1, 3, -6], rollout.Observations.All.ToArray());
        Assert.Equal([-1, 0, 4, 0.75f, 8, 16], rollout.Rewards.All.ToArray());
        Assert.Equal([true, false, false, false, false, false], rollout.Terminated.All.ToArray());
        Assert.Equal([false, true, false, false, true, true], rollout.Truncated.All.ToArray());
        Assert.Equal((second, first), (rollout.Actions.All[0], rollout.Actions.All[3]));
        float Value(float observation) =>
            ((ActorCriticNetwork)before.Network).Critic(Proximal.Tensors.Tensor.From([observation], 1, 1)).AsSpan()[0];
        Assert.Equal([Value(5), Value(2), Value(6), Value(1), Value(3), Value(-6)], rollout.Values.All.ToArray());
        Assert.Equal(
            (Value(3), Value(4), Value(-7)),
            (rollout.FinalValues.All[1], rollout.FinalValues.All[4], rollout.FinalValues.All[5])
        );
        // A piece that is cut by the end of its column, and one that was cut by the horizon before its last transition.
        Assert.Equal(0.75f + (0.5f * Value(2)) - Value(1), rollout.Advantages.All[3], 1e-6f);
        Assert.Equal(16 + (0.5f * Value(-7)) - Value(-6), rollout.Advantages.All[5], 1e-6f);
        Assert.Equal((2, 3.875), (live.Trainer.Episodes.Count, live.Trainer.Episodes.MeanReturn));
        Assert.Equal(1, live.AgentCount);
    }

    [Fact]
    public void Decisions_during_an_update_do_not_wait_and_what_does_not_fit_is_counted()
    {
        using var held = new ManualResetEventSlim();
        using LiveTrainer live = NewTrainer(new Doubling(), Small with { TotalSteps = 1_000_000 }, new LiveOptions());
        live.Start(new UpdateCallback(() => held.Wait(TimeSpan.FromSeconds(30))));
        var loop = new LiveLoop(live, static () => new Doubling(), 3, seed: 1);
        // One rollout is held, one waits and one is full.
        for (int t = 0; t < 8 * 6; t++)
            loop.Tick();
        Assert.True(live.DroppedSteps > 0);
        Assert.True(live.Episodes.Finished > 15);
        held.Set();
        for (int t = 0; live.Updates < 5; t++)
            loop.Tick();
        live.Stop();
        Assert.False(live.IsTraining);
        loop.Tick();
    }

    [Fact]
    public void Policy_changes_only_within_decisions()
    {
        using LiveTrainer live = NewTrainer(new Doubling(), Small, Waiting);
        live.Start();
        var loop = new LiveLoop(live, static () => new Doubling(), 3, seed: 1);
        string initial = ModelWeights.Hash(live.Policy);
        for (int t = 0; t < 8; t++)
            loop.Tick();
        live.WaitForUpdate();
        Assert.Equal(initial, ModelWeights.Hash(live.Policy));
        loop.Tick();
        Assert.Equal(1, live.Updates);
        Assert.Equal(ModelWeights.Hash(live.Trainer.Policy), ModelWeights.Hash(live.Policy));
        Assert.NotEqual(initial, ModelWeights.Hash(live.Policy));
    }

    [Fact]
    public void Stopped_run_continues_from_its_checkpoint()
    {
        using var folder = new TemporaryFolder();
        PpoOptions options = Small with { TotalSteps = 960 };
        long stopped;
        string saved;
        using (LiveTrainer live = NewTrainer(new Doubling(), options, Waiting))
        using (var recorder = new RunRecorder(folder.Path, new RunRecorderOptions()))
        {
            live.Start(recorder);
            var loop = new LiveLoop(live, static () => new Doubling(), 3, seed: 1);
            while (live.Updates < 10)
                loop.Tick();
            live.Stop();
            (stopped, saved) = (live.Trainer.Steps, ModelWeights.Hash(live.Trainer.Policy));
        }

        using LiveTrainer resumed = NewTrainer(new Doubling(), options, Waiting);
        using (var recorder = new RunRecorder(folder.Path, new RunRecorderOptions()))
        {
            Assert.Equal(stopped, recorder.Resume(resumed.Trainer));
            resumed.Start(recorder);
            Assert.Equal(saved, ModelWeights.Hash(resumed.Policy));
            new LiveLoop(resumed, static () => new Doubling(), 3, seed: 2).Train();
            resumed.Stop();
        }

        Assert.True(stopped < resumed.Trainer.Steps);
        Assert.Equal(960, resumed.Trainer.Steps);
        Assert.Equal(40, File.ReadLines(folder["metrics.jsonl"]).Count());
    }

    [Fact]
    public void Failure_of_the_learning_reaches_the_program_once()
    {
        using LiveTrainer live = NewTrainer(new Doubling(), Small, Waiting);
        live.Start(new UpdateCallback(() => throw new TrainingDivergedException("the loss is NaN")));
        var loop = new LiveLoop(live, static () => new Doubling(), 3, seed: 1);
        Assert.Equal(
            "the loss is NaN",
            Assert
                .Throws<TrainingDivergedException>(() =>
                {
                    for (int t = 0; t < 1000; t++)
                        loop.Tick();
                })
                .Message
        );
        loop.Tick();
        Assert.False(live.IsTraining);
        live.Stop();
    }

    [Fact]
    public void Mistakes_of_the_program_are_one_line_and_change_nothing()
    {
        using var live = new LiveTrainer(Box.Uniform(-1, 1, 2), new Discrete(2), Small, Waiting);
        var actions = new float[2];
        Assert.Throws<InvalidOperationException>(() => live.Decide([1], [0, 0], actions.AsSpan(0, 1)));
        live.Start();
        Assert.Throws<InvalidOperationException>(() => live.Start());
        Assert.Equal(
            "2 agents have observations of 2 · 2 numbers, but 3 were given",
            Refusal(() => live.Decide([1, 2], [0, 0, 0], actions))
        );
        Assert.Equal(
            "1 agents have actions of 1 · 1 numbers, but there is space for 2",
            Refusal(() => live.Decide([1], [0, 0], actions))
        );
        Assert.Equal(
            "number 1 of the observation of agent 4 in tick 1 is NaN",
            Refusal(() => live.Decide([3, 4], [0, 0, 0, float.NaN], actions))
        );
        Assert.Equal("agent 3 occurs twice in tick 2", Refusal(() => live.Decide([3, 3], [0, 0, 0, 0], actions)));
        Assert.Equal(0, live.AgentCount);
        Assert.Equal("agent 3 has not decided: call Decide first", Refusal(() => live.Reward(3, 1)));
        Assert.Equal("agent 3 has not decided: call Decide first", Refusal(() => live.Remove(3)));
        live.Decide([3], [0, 0], actions.AsSpan(0, 1));
        Assert.Equal(
            "the reward of agent 3 in tick 3 is Infinity",
            Refusal(() => live.Reward(3, float.PositiveInfinity))
        );
        Assert.Equal(
            "the last observation of agent 3 has 0 numbers, but a truncated episode needs 2",
            Refusal(() => live.End(3, EpisodeEnd.Truncated))
        );
        live.Remove(3);
        Assert.Equal(0, live.AgentCount);
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        Assert.Contains(
            "norm_reward",
            Refusal(() => NewTrainer(new Doubling(), Small with { NormalizeRewards = true }, Waiting)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bootstrap_truncated",
            Refusal(() => NewTrainer(new Doubling(), Small with { BootstrapTruncated = false }, Waiting)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "use_sde",
            Refusal(() =>
                NewTrainer(
                    new Doubling(),
                    Small with
                    {
                        Network = Small.Network with { Distribution = DistributionKind.Gsde },
                    },
                    Waiting
                )
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "horizon",
            Refusal(() => NewTrainer(new Doubling(), Small, new LiveOptions { Horizon = 0 })),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decisions_allocate_nothing()
    {
        const int Agents = 100;
        PpoOptions options = new()
        {
            EnvironmentCount = 100,
            StepsPerRollout = 20,
            BatchSize = 1000,
            Epochs = 1,
            TotalSteps = 100_000_000,
            Threads = 1,
        };
        using var live = new LiveTrainer(Box.Uniform(-1, 1, 8), new Discrete(4), options);
        live.Start();
        int[] agents = [.. Enumerable.Range(0, Agents)];
        var observations = new float[8 * Agents];
        var actions = new float[Agents];
        void Play()
        {
            for (int t = 0; t < 100; t++)
            {
                live.Decide(agents, observations, actions);
                foreach (int agent in agents)
                    live.Reward(agent, 1);
                live.End(agents[t], EpisodeEnd.Terminated);
            }
        }

        // The weights of several updates are taken over.
        while (live.Updates < 3)
            Play();
        Assert.Equal(0, AllocatedBytes.Of(Play));
    }

    private static (Func<IEnvironment> Environment, PpoOptions Options) Create(string task) =>
        task switch
        {
            "masked" => (static () => new Doors(), Small),
            "lstm" => (
                static () => new Doubling(),
                Small with
                {
                    Network = Small.Network with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 8 },
                }
            ),
            "bptt" => (
                static () => new Cue(wait: 7, truncates: true),
                Small with
                {
                    Network = Small.Network with { Recurrent = RecurrentKind.Gru, RecurrentSize = 8 },
                    BpttLength = 4,
                }
            ),
            "shared" => (
                static () => new Doubling(),
                Small with
                {
                    Network = Small.Network with { SharedWidths = [8] },
                }
            ),
            _ => (static () => new Doubling(), Small),
        };

    private static LiveTrainer NewTrainer(IEnvironment environment, PpoOptions options, LiveOptions live) =>
        new(environment.ObservationSpace, environment.ActionSpace, options, live, environment.MasksActions);

    private static Policy Copy(Policy policy)
    {
        using var folder = new TemporaryFolder();
        policy.Save(folder.Path);
        return Policy.Load(folder.Path);
    }

    private static string Refusal(Action action) => Assert.Throws<InvalidInputException>(action).Message;
}
