using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

[Collection<WorkerThreads>]
public sealed class OnPolicyDeterminismTests : IDisposable
{
    private readonly int threads = WorkerPool.Shared.Threads;

    public static TheoryData<string> Algorithms => [.. OnPolicyAlgorithms.Names];

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    // Rollouts below, at and above the sizes at which they are cut up.
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Same_seed_gives_the_same_weights_for_any_thread_count(string algorithm)
    {
        foreach (
            Func<IEnvironment> environment in (Func<IEnvironment>[])[static () => new Dials(), static () => new Drift()]
        )
        {
            foreach (int steps in (int[])[10, 32, 150])
            {
                OnPolicyAlgorithms.Settings settings = new()
                {
                    StepsPerRollout = steps,
                    TotalSteps = 12 * steps,
                    BatchSize = 129,
                    Width = 32,
                    Normalize = true,
                };
                string one = Train(algorithm, environment, settings, threads: 1);
                Assert.Equal(one, Train(algorithm, environment, settings, threads: 2));
                Assert.Equal(one, Train(algorithm, environment, settings, threads: 3));
                Assert.NotEqual(one, Train(algorithm, environment, settings with { Seed = 13 }, threads: 2));
            }
        }
    }

    private static string Train(
        string algorithm,
        Func<IEnvironment> environment,
        OnPolicyAlgorithms.Settings settings,
        int threads
    )
    {
        WorkerPool.Shared.Threads = threads;
        using VectorEnvironment environments = VectorEnvironment.From(environment, settings.EnvironmentCount);
        OnPolicyTrainer trainer = OnPolicyAlgorithms.Create(algorithm, environments, settings);
        trainer.Train();
        return ModelWeights.Hash(trainer.Policy);
    }
}
