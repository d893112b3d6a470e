using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

[Collection<WorkerThreads>]
public sealed class PpoDeterminismTests : IDisposable
{
    private readonly int threads = WorkerPool.Shared.Threads;

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    // Minibatches below, at and above the sizes at which they are cut up, with and without a smaller last one.
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(300)]
    [InlineData(600)]
    public void Same_seed_gives_the_same_weights_for_any_thread_count(int batchSize)
    {
        foreach (
            Func<IEnvironment> environment in (Func<IEnvironment>[])[static () => new Dials(), static () => new Drift()]
        )
        {
            foreach (
                int[] shared in (int[][])
                    [
                        [],
                        [32],
                    ]
            )
            {
                PpoOptions options = new()
                {
                    TotalSteps = 1800,
                    EnvironmentCount = 6,
                    StepsPerRollout = 100,
                    BatchSize = batchSize,
                    Epochs = 2,
                    Seed = 7,
                    NormalizeObservations = true,
                    NormalizeRewards = true,
                    LearningRate = 1e-3,
                    Network = new()
                    {
                        ActorWidths = [32],
                        CriticWidths = [32],
                        SharedWidths = shared,
                    },
                };
                string one = Train(environment, options, threads: 1);
                Assert.Equal(one, Train(environment, options, threads: 2));
                Assert.Equal(one, Train(environment, options, threads: 3));
                Assert.Equal(one, Train(environment, options, threads: 1));
                Assert.NotEqual(one, Train(environment, options with { Seed = 8 }, threads: 2));
            }
        }
    }

    [Fact]
    public void Many_environments_give_the_same_actions_for_any_thread_count()
    {
        // 700 observations: more than one chunk of inference.
        PpoOptions options = new()
        {
            TotalSteps = 7000,
            EnvironmentCount = 700,
            StepsPerRollout = 5,
            BatchSize = 1024,
            Epochs = 2,
        };
        string one = Train(static () => new Drift(), options, threads: 1);
        Assert.Equal(one, Train(static () => new Drift(), options, threads: 2));
    }

    private static string Train(Func<IEnvironment> environment, PpoOptions options, int threads)
    {
        WorkerPool.Shared.Threads = threads;
        return ModelWeights.Hash(Ppo.Train(environment, options));
    }
}
