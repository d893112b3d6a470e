using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Every family of continuous distributions learns, goes with memory, masks and composed spaces, and resumes exactly on
/// any number of threads.
/// </summary>
[Collection<WorkerThreads>]
public sealed class ContinuousPolicyTests : IDisposable
{
    private readonly int threads = WorkerPool.Shared.Threads;

    public static TheoryData<DistributionKind, bool> Families =>
        new()
        {
            { DistributionKind.StateDependentGaussian, false },
            { DistributionKind.StateDependentGaussian, true },
            { DistributionKind.Gsde, false },
            { DistributionKind.Gsde, true },
            { DistributionKind.Beta, false },
        };

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    [Theory]
    [MemberData(nameof(Families))]
    [Trait("Category", "Learning")]
    public void Every_continuous_distribution_learns_Doubling(DistributionKind distribution, bool squash)
    {
        foreach (ulong seed in LongTests.Seeds(first: 1))
        {
            PpoOptions options = new()
            {
                TotalSteps = 40_960,
                EnvironmentCount = 16,
                StepsPerRollout = 64,
                BatchSize = 128,
                Epochs = 8,
                LearningRate = 1e-3,
                EntropyCoefficient = 0.001f,
                Seed = seed,
                SdeSampleFrequency = 8,
                Network = new()
                {
                    ActorWidths = [32],
                    CriticWidths = [32],
                    Distribution = distribution,
                    SquashOutput = squash,
                    LogStdInitial = -0.5f,
                },
            };
            Policy policy = Ppo.Train(static () => new Doubling(), options);
            Assert.InRange(policy.Evaluate(static () => new Doubling(), episodes: 50).MeanReturn, -0.5, 0);
        }
    }

    // All at once: an image, masks, switches, choices and numbers, normalised, with a memory.
    [Theory]
    [MemberData(nameof(Families))]
    public void Interrupted_run_with_LSTM_masks_or_composite_spaces_ends_the_same_for_any_thread_count(
        DistributionKind distribution,
        bool squash
    )
    {
        PpoOptions options = new()
        {
            TotalSteps = 512,
            EnvironmentCount = 8,
            StepsPerRollout = 16,
            BatchSize = 64,
            Epochs = 2,
            NormalizeObservations = true,
            SdeSampleFrequency = 3,
            Network = new()
            {
                Features = FeatureKind.MinAtarCnn,
                FeatureCount = 8,
                Recurrent = RecurrentKind.Lstm,
                RecurrentSize = 8,
                ActorWidths = [16],
                CriticWidths = [16],
                Distribution = distribution,
                SquashOutput = squash,
            },
        };
        using TemporaryFolder whole = new(),
            cut = new();
        WorkerPool.Shared.Threads = 1;
        string expected = PartialRun.Train(whole, static () => new Car(), options);
        WorkerPool.Shared.Threads = 3;
        PartialRun.Train(cut, static () => new Car(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new Car(), options));

        Policy loaded = Policy.Load(new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder);
        Policy trained = Policy.Load(new CheckpointStore(Path.Combine(whole.Path, "checkpoints")).FindLatest()!.Folder);
        Assert.Equal(expected, ModelWeights.Hash(loaded));
        foreach (bool deterministic in (bool[])[true, false])
            Assert.Equal(
                trained.Evaluate(static () => new Car(), episodes: 10, deterministic).Returns,
                loaded.Evaluate(static () => new Car(), episodes: 10, deterministic).Returns
            );
    }

    [Theory]
    [InlineData(DistributionKind.StateDependentGaussian)]
    [InlineData(DistributionKind.Gsde)]
    [InlineData(DistributionKind.Beta)]
    public void Other_algorithms_give_the_same_weights_for_any_thread_count(DistributionKind distribution)
    {
        foreach (string algorithm in OnPolicyAlgorithms.Names)
        {
            string[] hashes = [.. from count in (int[])[1, 3] select Train(algorithm, count)];
            Assert.Equal(hashes[0], hashes[1]);
        }

        string Train(string algorithm, int count)
        {
            WorkerPool.Shared.Threads = count;
            using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 6);
            OnPolicyTrainer trainer = OnPolicyAlgorithms.Create(
                algorithm,
                environments,
                new()
                {
                    EnvironmentCount = 6,
                    StepsPerRollout = 100,
                    TotalSteps = 1200,
                    BatchSize = 300,
                    Distribution = distribution,
                }
            );
            trainer.Train();
            return ModelWeights.Hash(trainer.Policy);
        }
    }

    // The actor has no hidden layers of its own: the features of exploration are those of the layers in common.
    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Gsde_features_are_the_input_of_the_actors_last_layer(int shared)
    {
        var network = new NetworkOptions
        {
            ActorWidths = [],
            CriticWidths = [],
            SharedWidths = shared == 0 ? [] : [shared],
            Distribution = DistributionKind.Gsde,
        };
        Policy policy = Ppo.Train(
            static () => new Drift(),
            new PpoOptions
            {
                TotalSteps = 128,
                StepsPerRollout = 64,
                Network = network,
            }
        );
        Assert.Equal(shared == 0 ? 2 : shared, ((ActorCritic)policy.Network).Distribution.FeatureSize);
        Assert.Equal(2 + (shared == 0 ? 2 : shared), policy.Network.Head.ParameterSize);
    }

    [Fact]
    public void Conflicting_distribution_options_are_refused()
    {
        Assert.Contains(
            "squash_output",
            Message(new() { Distribution = DistributionKind.Beta, SquashOutput = true }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "policy_kwargs.distribution",
            Message(new() { Distribution = (DistributionKind)9 }),
            StringComparison.Ordinal
        );
        foreach (
            DistributionKind kind in (DistributionKind[])
                [DistributionKind.StateDependentGaussian, DistributionKind.Gsde, DistributionKind.Beta]
        )
        {
            string message = Assert
                .Throws<InvalidInputException>(() =>
                    Ppo.Train(static () => new Corridor(3), new PpoOptions { Network = new() { Distribution = kind } })
                )
                .Message;
            Assert.Contains("Discrete(2)", message, StringComparison.Ordinal);
            Assert.Contains("policy_kwargs.distribution", message, StringComparison.Ordinal);
        }

        static string Message(NetworkOptions options) => Assert.Throws<InvalidInputException>(options.Validate).Message;
    }
}
