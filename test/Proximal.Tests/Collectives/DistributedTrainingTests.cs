using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Training on several ranks ends with the same bytes as on one, also if the number of ranks changes on resume.
/// </summary>
public sealed class DistributedTrainingTests
{
    private static readonly PpoOptions ppo = new()
    {
        TotalSteps = 8 * 16 * 6,
        EnvironmentCount = 16,
        StepsPerRollout = 8,
        BatchSize = 32,
        Epochs = 3,
        LearningRate = Schedule.Linear(2e-3),
        Seed = 5,
        Shards = 8,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    public static TheoryData<string> Cases => [.. AllCases.Keys];

    private static Dictionary<string, (Func<IEnvironment> Environment, OnPolicyOptions Options)> AllCases { get; } =
        new()
        {
            ["ppo"] = (static () => new Drift(), ppo),
            ["normalized ppo"] = (
                static () => new Drift(),
                ppo with
                {
                    NormalizeObservations = true,
                    NormalizeRewards = true,
                }
            ),
            ["early stop"] = (static () => new Drift(), ppo with { TargetKl = 0.002 }),
            ["adaptive KL"] = (static () => new Drift(), ppo with { Objective = PpoObjective.AdaptiveKl }),
            ["variants"] = (
                static () => new Drift(),
                ppo with
                {
                    LearningRate = 2e-3,
                    EntropyCoefficient = Schedule.Linear(0.01),
                    DualClip = 3,
                    DesiredKl = 0.01,
                    NormalizeValues = true,
                    RpoAlpha = 0.1,
                }
            ),
            ["gsde"] = (
                static () => new Drift(),
                ppo with
                {
                    SdeSampleFrequency = 3,
                    Network = new()
                    {
                        ActorWidths = [16],
                        CriticWidths = [16],
                        Distribution = DistributionKind.Gsde,
                    },
                }
            ),
            ["lstm"] = (
                static () => new Cue(masked: true),
                ppo with
                {
                    Network = new() { Recurrent = RecurrentKind.Lstm, RecurrentSize = 8 },
                }
            ),
            ["appo"] = (
                static () => new Drift(),
                new AppoOptions
                {
                    TotalSteps = 8 * 16 * 6,
                    EnvironmentCount = 16,
                    StepsPerRollout = 8,
                    BatchSize = 32,
                    Epochs = 3,
                    Seed = 5,
                    Shards = 8,
                    NormalizeObservations = true,
                    NormalizeRewards = true,
                    Network = new() { ActorWidths = [16], CriticWidths = [16] },
                }
            ),
            ["a2c"] = (
                static () => new Drift(),
                new A2cOptions
                {
                    TotalSteps = 8 * 16 * 6,
                    EnvironmentCount = 16,
                    StepsPerRollout = 8,
                    Seed = 5,
                    Shards = 8,
                    NormalizeAdvantage = true,
                    NormalizeObservations = true,
                }
            ),
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_ranks_gives_the_same_weights(string name)
    {
        (Func<IEnvironment> environment, OnPolicyOptions options) = AllCases[name];
        Result one = Train(environment, options, ranks: 1)[0];
        Assert.NotEqual(one.Hash, Train(environment, options with { Seed = 6 }, ranks: 1)[0].Hash);
        foreach (int ranks in (int[])[2, 4, 8])
        foreach (Result result in Train(environment, options, ranks))
            Assert.Equal(one, result);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resumed_run_with_another_number_of_ranks_ends_with_the_same_weights(string name)
    {
        (Func<IEnvironment> environment, OnPolicyOptions options) = AllCases[name];
        string expected = Train(environment, options, ranks: 1)[0].Hash;
        using var folder = new TemporaryFolder();
        foreach ((int ranks, int updates) in ((int, int)[])[(4, 2), (2, 3), (8, 0)])
        foreach (
            string hash in ThreadCollective.Run(
                ranks,
                collective => TrainAndSave(folder, environment, options, collective, updates)
            )
        )
            if (updates == 0)
                Assert.Equal(expected, hash);
            else
                Assert.NotEqual(expected, hash);
    }

    [Fact]
    public void Rank_whose_data_are_not_finite_stops_all_ranks_with_a_message_that_names_it()
    {
        AggregateException exception = Assert.Throws<AggregateException>(() =>
            Train(static () => new Exploding(environment: 11), ppo, ranks: 4)
        );
        Assert.Equal(4, exception.InnerExceptions.Count);
        Assert.All(
            exception.InnerExceptions,
            static inner => Assert.StartsWith("rank 2: the reward of environment 11 is NaN", inner.Message)
        );
        Assert.All(exception.InnerExceptions, static inner => Assert.IsType<TrainingDivergedException>(inner));
    }

    [Fact]
    public void Rank_0_stops_all_ranks_after_the_same_update()
    {
        long[] steps = ThreadCollective.Run(
            4,
            collective =>
            {
                PpoOptions options = ppo with { Collective = collective, Threads = 1 };
                using VectorEnvironment environments = Create(static () => new Drift(), options);
                var trainer = new Ppo(environments, options);
                trainer.Train(new StopAfter(collective.Rank == 0 ? 2 : 1));
                return trainer.Steps;
            }
        );
        Assert.All(steps, static count => Assert.Equal(2 * 8 * 16, count));
    }

    [Theory]
    [InlineData(3, 16, 32, "Shards (shards) must be a power of two from 1 to 4096, but is 3")]
    [InlineData(8, 12, 32, "EnvironmentCount (n_envs) must be a multiple of the 8 shards, but is 12")]
    [InlineData(8, 16, 20, "BatchSize (batch_size) must be a multiple of the 8 shards, but is 20")]
    public void Shards_must_divide_the_data(int shards, int environments, int batch, string message)
    {
        PpoOptions options = ppo with { Shards = shards, EnvironmentCount = environments, BatchSize = batch };
        Assert.Equal(message, Assert.Throws<InvalidInputException>(options.Validate).Message);
    }

    [Fact]
    public void Algorithm_without_shards_refuses_them()
    {
        Assert.StartsWith(
            "Shards (shards) must be null: this algorithm does not train with several ranks (--distributed)",
            Assert.Throws<InvalidInputException>(new TrpoOptions { Shards = 2 }.Validate).Message
        );
    }

    private static Result[] Train(Func<IEnvironment> environment, OnPolicyOptions options, int ranks) =>
        ThreadCollective.Run(
            ranks,
            collective =>
            {
                OnPolicyOptions mine = options with { Collective = collective, Threads = 1 };
                using VectorEnvironment environments = Create(environment, mine);
                OnPolicyTrainer trainer = TrainerOf(environments, mine);
                trainer.Train();
                return new Result(
                    ModelWeights.Hash(trainer.Policy),
                    trainer.Policy.Normalizer is { } normalizer
                        ? string.Join(' ', normalizer.Statistics.Mean.ToArray())
                        : "",
                    trainer.Episodes.MeanReturn,
                    trainer.Episodes.Finished,
                    string.Join(' ', trainer.Metrics.Values.Select(static metric => $"{metric.Key}={metric.Value:R}"))
                );
            }
        );

    private static string TrainAndSave(
        TemporaryFolder folder,
        Func<IEnvironment> environment,
        OnPolicyOptions options,
        ICollective collective,
        int updates
    )
    {
        OnPolicyOptions mine = options with { Collective = collective, Threads = 1 };
        using VectorEnvironment environments = Create(environment, mine);
        OnPolicyTrainer trainer = TrainerOf(environments, mine);
        ITrainingCallback[] callbacks = updates > 0 ? [new StopAfter(updates)] : [];
        if (collective.Rank > 0)
        {
            if (new CheckpointStore(folder["checkpoints"]).FindLatest() is { } latest)
                RunRecorder.Restore(trainer, latest);
            trainer.Train(callbacks);
            return ModelWeights.Hash(trainer.Policy);
        }

        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions());
        recorder.Resume(trainer);
        trainer.Train([recorder, .. callbacks]);
        return ModelWeights.Hash(trainer.Policy);
    }

    private static OnPolicyTrainer TrainerOf(VectorEnvironment environments, OnPolicyOptions options) =>
        options switch
        {
            AppoOptions appo => new Appo(environments, appo),
            PpoOptions clipped => new Ppo(environments, clipped),
            _ => new A2c(environments, (A2cOptions)options),
        };

    private static VectorEnvironment Create(Func<IEnvironment> environment, TrainingOptions options) =>
        VectorEnvironment.Create(count => VectorEnvironment.From(environment, count), options);

    private sealed record Result(string Hash, string Mean, double Return, long Episodes, string Metrics);

    // The reward of one environment is NaN.
    private sealed class Exploding(int environment) : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Uniform(-1, 1, 1);

        public override Box Actions { get; } = Box.Uniform(-1, 1, 1);

        protected override void Reset(ref Rng random, Span<float> observation) => observation.Clear();

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation.Clear();
            bool explodes = Random.State.Stream == VectorEnvironment.FirstStream + (ulong)environment;
            return new StepResult(explodes ? float.NaN : 1);
        }
    }
}
