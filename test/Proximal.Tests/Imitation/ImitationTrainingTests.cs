using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Behaviour cloning, DAgger and GAIL: what they learn, and that runs continue exactly.</summary>
public sealed class ImitationTrainingTests
{
    private const int Length = 6;

    // The expert of the corridor walks to its end: action 1.
    private static readonly Demonstrations Expert = Walk();

    public static TheoryData<string> Names => ["bc", "dagger", "gail", "ppo"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Imitation_reaches_the_return_of_the_expert(string name)
    {
        Policy policy = Train(name, seed: 1, steps: name == "gail" ? 6000 : 3000);
        double reached = policy.Evaluate(Task, 10).Returns.Average();
        Assert.Equal(Expert.MeanReturn, reached, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string name)
    {
        using var whole = new TemporaryFolder();
        string expected = Run(whole, name, stopAfter: 0);
        foreach (int updates in (int[])[1, 3])
        {
            using var folder = new TemporaryFolder();
            Run(folder, name, updates);
            Assert.Equal(expected, Run(folder, name, stopAfter: 0));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }
    }

    [Theory]
    [InlineData("bc")]
    [InlineData("gail")]
    [InlineData("ppo")]
    public void Run_does_not_continue_with_other_demonstrations(string name)
    {
        using var folder = new TemporaryFolder();
        Run(folder, name, stopAfter: 1);
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
            Run(folder, name, stopAfter: 0, Walk(episodes: 3))
        );
        Assert.Contains("other demonstrations", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_do_not_depend_on_the_number_of_threads(string name) =>
        Assert.Equal(
            ModelWeights.Hash(Train(name, seed: 2, steps: 1200, threads: 1)),
            ModelWeights.Hash(Train(name, seed: 2, steps: 1200, threads: 3))
        );

    [Fact]
    public void Cloning_maximizes_the_likelihood_of_masked_actions()
    {
        // The expert opens the first door that is not locked; without masks that would be door 0.
        var recorder = new DemonstrationRecorder(new Discrete(1), new Discrete(8), masksActions: true);
        var random = new Rng(5);
        Span<float> row = new float[9];
        for (int i = 0; i < 400; i++)
        {
            row.Clear();
            row[0] = 1;
            int first = random.NextInt32(8);
            row[(1 + first)..].Fill(1);
            recorder.Add(row, [first], 0, terminated: true, truncated: false);
        }

        Policy policy = BehaviorCloning.Train(
            static () => new Doors(),
            new BehaviorCloningOptions
            {
                Demonstrations = recorder.ToDemonstrations(),
                TotalSteps = 8000,
                EntropyCoefficient = 0,
            }
        );
        var action = new float[1];
        for (int first = 0; first < 8; first++)
        {
            row.Clear();
            row[0] = 1;
            row[(1 + first)..].Fill(1);
            policy.Act(row, action);
            Assert.Equal(first, action[0]);
        }
    }

    [Fact]
    public void Normalization_has_the_moments_of_the_demonstrations()
    {
        Policy policy = BehaviorCloning.Train(
            Task,
            new BehaviorCloningOptions
            {
                Demonstrations = Expert,
                TotalSteps = 10,
                NormalizeObservations = true,
            }
        );
        float[] observations = Expert.Observations.ToArray();
        Assert.Equal(observations.Average(), policy.Normalizer!.Statistics.Mean[0], 1e-3);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("both set")]
    [InlineData("both missing")]
    [InlineData("memory")]
    [InlineData("norm_reward")]
    public void Invalid_options_are_refused(string expected)
    {
        TrainerOptions options = expected switch
        {
            "required" => new BehaviorCloningOptions(),
            "both set" => new BehaviorCloningOptions { Demonstrations = Expert, DemonstrationsPath = "x.jsonl" },
            "both missing" => new DaggerOptions(),
            "memory" => new BehaviorCloningOptions
            {
                Demonstrations = Expert,
                Network = new() { Recurrent = RecurrentKind.Lstm },
            },
            _ => new GailOptions { Demonstrations = Expert, NormalizeRewards = true },
        };
        InvalidInputException error = Assert.Throws<InvalidInputException>(options.Validate);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_of_cloning_beside_Ppo_decreases_to_zero()
    {
        var tags = new List<bool>();
        Ppo.Train(
            Task,
            PpoOptionsWith(seed: 1, steps: 800) with
            {
                BehavioralCloning = new() { Demonstrations = Expert, Steps = 400 },
            },
            new CloningUpdates(tags)
        );
        Assert.Equal([true, false, false, false], tags);
    }

    private static Corridor Task() => new(Length);

    private static Demonstrations Walk(int episodes = 4)
    {
        IEnvironment task = Task();
        var recorder = new DemonstrationRecorder(task.ObservationSpace, task.ActionSpace);
        float[] observation = new float[task.ObservationSpace.ObservationSize];
        for (int episode = 0; episode < episodes; episode++)
        {
            task.Reset(observation);
            for (bool ended = false; !ended; )
            {
                float[] before = [.. observation];
                StepResult step = task.Step([1], observation);
                ended = step.Terminated || step.Truncated;
                recorder.Add(before, [1], step.Reward, step.Terminated, step.Truncated);
            }
        }

        return recorder.ToDemonstrations();
    }

    private static Policy Train(string name, ulong seed, long steps, int? threads = null)
    {
        using VectorEnvironment environments = VectorEnvironment.From(Task, 2);
        IAgentTrainer trainer = Create(name, environments, seed, steps, threads);
        trainer.Train();
        return trainer.Policy;
    }

    private static string Run(TemporaryFolder folder, string name, int stopAfter, Demonstrations? expert = null)
    {
        using VectorEnvironment environments = VectorEnvironment.From(Task, 2);
        return TrainingRun.Train(
            folder,
            environments,
            vector => Create(name, vector, seed: 3, steps: 1200, threads: null, expert),
            new RunRecorderOptions { CheckpointInterval = 1 },
            new StopAfter(stopAfter)
        );
    }

    private static IAgentTrainer Create(
        string name,
        VectorEnvironment environments,
        ulong seed,
        long steps,
        int? threads,
        Demonstrations? expert = null
    ) =>
        name switch
        {
            "bc" => new BehaviorCloning(
                environments,
                new BehaviorCloningOptions
                {
                    Demonstrations = expert ?? Expert,
                    TotalSteps = steps / 10,
                    Seed = seed,
                    Threads = threads,
                    NormalizeObservations = true,
                    LearningRate = 0.01,
                }
            ),
            "dagger" => new Dagger(
                environments,
                new DaggerOptions
                {
                    Expert = static (_, actions) => actions.Fill(1),
                    EnvironmentCount = 2,
                    StepsPerRound = 100,
                    BetaRounds = 3,
                    TotalSteps = steps,
                    Seed = seed,
                    Threads = threads,
                    NormalizeObservations = true,
                }
            ),
            "gail" => new Gail(
                environments,
                new GailOptions
                {
                    Demonstrations = expert ?? Expert,
                    DiscriminatorReward = GailReward.Negative,
                    EnvironmentCount = 2,
                    StepsPerRollout = 100,
                    LearningRate = 3e-3,
                    TotalSteps = steps,
                    Seed = seed,
                    Threads = threads,
                }
            ),
            _ => new Ppo(
                environments,
                PpoOptionsWith(seed, steps) with
                {
                    Threads = threads,
                    BehavioralCloning = new() { Demonstrations = expert ?? Expert, BatchSize = 16 },
                }
            ),
        };

    private static PpoOptions PpoOptionsWith(ulong seed, long steps) =>
        new()
        {
            EnvironmentCount = 2,
            StepsPerRollout = 100,
            TotalSteps = steps,
            Seed = seed,
        };

    private sealed class CloningUpdates(List<bool> updates) : ITrainingCallback
    {
        public void OnUpdate(ITrainer trainer) =>
            updates.Add(trainer.Metrics.Values.Any(static metric => metric.Key == MetricTags.CloningLoss));
    }
}
