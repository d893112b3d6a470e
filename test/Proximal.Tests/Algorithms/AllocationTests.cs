using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Tests that count what the whole process allocates, with nothing beside them.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public static class Alone;

/// <summary>Training in its steady state leaves next to nothing for the garbage collector.</summary>
[Collection("Alone")]
public class AllocationTests
{
    private const int Epochs = 4;
    private const int StepsPerRollout = 256;
    private const long MostBytesPerGradientStep = 4096;

    [Theory]
    [InlineData(64, 1)]
    [InlineData(256, 2)]
    public void PPO_gradient_step_allocates_at_most_4_KB(int batchSize, int threads)
    {
        var options = new PpoOptions
        {
            StepsPerRollout = StepsPerRollout,
            BatchSize = batchSize,
            Epochs = Epochs,
            TotalSteps = 40 * StepsPerRollout,
        };
        Assert.InRange(
            BytesPerUpdate(environments => new Ppo(environments, options), threads),
            0,
            MostBytesPerGradientStep * Epochs * StepsPerRollout / batchSize
        );
    }

    [Fact]
    public void Variants_of_PPO_allocate_at_most_4_KB()
    {
        var options = new PpoOptions
        {
            StepsPerRollout = StepsPerRollout,
            Epochs = Epochs,
            TotalSteps = 40 * StepsPerRollout,
            EntropyCoefficient = Schedule.Linear(0.01),
            DualClip = 3,
            DesiredKl = 0.01,
            NormalizeValues = true,
        };
        Assert.InRange(
            BytesPerUpdate(environments => new Ppo(environments, options), threads: 2),
            0,
            MostBytesPerGradientStep * Epochs * StepsPerRollout / options.BatchSize
        );
    }

    // TRPO with its conjugate gradients, its line search and its critic's epochs, too.
    [Theory]
    [InlineData("a2c")]
    [InlineData("reinforce")]
    [InlineData("reinforce without baseline")]
    [InlineData("trpo")]
    public void Update_of_other_algorithms_allocates_at_most_4_KB(string algorithm)
    {
        OnPolicyAlgorithms.Settings settings = new()
        {
            EnvironmentCount = 1,
            StepsPerRollout = StepsPerRollout,
            BatchSize = 128,
            TotalSteps = 40 * StepsPerRollout,
        };
        Assert.InRange(
            BytesPerUpdate(environments => OnPolicyAlgorithms.Create(algorithm, environments, settings), threads: 2),
            0,
            MostBytesPerGradientStep
        );
    }

    [Theory]
    [InlineData(DistributionKind.StateDependentGaussian, false)]
    [InlineData(DistributionKind.Gsde, false)]
    [InlineData(DistributionKind.Gsde, true)]
    [InlineData(DistributionKind.Beta, false)]
    public void Update_with_every_continuous_distribution_allocates_at_most_4_KB(
        DistributionKind distribution,
        bool squash
    )
    {
        var options = new PpoOptions
        {
            StepsPerRollout = StepsPerRollout,
            BatchSize = 64,
            Epochs = Epochs,
            TotalSteps = 40 * StepsPerRollout,
            SdeSampleFrequency = 4,
            Network = new() { Distribution = distribution, SquashOutput = squash },
        };
        Assert.InRange(
            BytesPerUpdate(environments => new Ppo(environments, options), threads: 2, static () => new Doubling()),
            0,
            MostBytesPerGradientStep
        );
    }

    private static long BytesPerUpdate(
        Func<VectorEnvironment, Trainer> create,
        int threads,
        Func<IEnvironment>? environment = null
    )
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            WorkerPool.Shared.Threads = threads;
            using VectorEnvironment environments = VectorEnvironment.From(
                environment ?? (static () => new Corridor(10)),
                1
            );
            var count = new AllocationCount();
            create(environments).Train(count);

            // The median over rollouts: the runtime allocates now and then while it compiles in the background.
            long[] sorted = [.. count.Bytes.Order()];
            return sorted[sorted.Length / 2];
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }

    /// <summary>Bytes from update to update, on all threads: collection, gradient steps and metrics.</summary>
    private sealed class AllocationCount : ITrainingCallback
    {
        private const int Warm = 10;
        private int seen;
        private long last;

        public List<long> Bytes { get; } = new(64);

        public void OnUpdate(ITrainer trainer)
        {
            long now = GC.GetTotalAllocatedBytes(precise: true);
            if (seen++ >= Warm)
                Bytes.Add(now - last);
            last = now;
        }
    }
}
