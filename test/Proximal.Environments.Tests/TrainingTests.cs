using Proximal.Tensors;

namespace Proximal.Environments.Tests;

/// <summary>
/// What holds for training in the batched tasks: the same bytes for any number of threads, and after a cut.
/// </summary>
public sealed class TrainingTests
{
    private static readonly string[] Quick = ["CartPole-v1", "Pendulum-v1", "Taxi-v4", "MinAtar/Breakout-v1"];

    /// <summary>All batched tasks if long tests run, otherwise one of each kind.</summary>
    public static TheoryData<string> Names =>
        [
            .. new EnvironmentRegistry()
                .All.Select(static entry => entry.Name)
                .Where(static name => LongTests.AreOn || Quick.Contains(name, StringComparer.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Long")]
    public void Interrupted_run_ends_with_the_same_weights(string name)
    {
        string whole = Directory.CreateTempSubdirectory("proximal-").FullName,
            folder = Directory.CreateTempSubdirectory("proximal-").FullName;
        try
        {
            string expected = Train(name, whole, cutAfter: 0);
            Assert.Throws<InterruptedException>(() => Train(name, folder, cutAfter: 5));
            Assert.Equal(expected, Train(name, folder, cutAfter: 0));
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(whole, "metrics.jsonl")),
                File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl"))
            );
        }
        finally
        {
            Directory.Delete(whole, recursive: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Long")]
    public void Same_seed_gives_the_same_weights_for_any_thread_count(string name)
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            var hashes = new HashSet<string>(StringComparer.Ordinal);
            foreach (int threads in (int[])[1, 2, 1, 2])
            {
                WorkerPool.Shared.Threads = threads;
                hashes.Add(Train(name, folder: null, cutAfter: 0));
            }

            Assert.Single(hashes);
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }

    private static string Train(string name, string? folder, int cutAfter)
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find(name);
        using VectorEnvironment environments = entry.CreateBatch(4);
        var ppo = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 4096,
                EnvironmentCount = 4,
                StepsPerRollout = 128,
                BatchSize = 256,
                Epochs = 2,
                LearningRate = Schedule.Linear(1e-3),
                NormalizeObservations = true,
                NormalizeRewards = true,
                Seed = 3,
            }
        );
        if (folder is null)
        {
            ppo.Train();
        }
        else
        {
            using var recorder = new RunRecorder(
                folder,
                new RunRecorderOptions
                {
                    CheckpointInterval = 3,
                    EvaluationEnvironments = entry.CreateBatch,
                    EvaluationEpisodes = 2,
                }
            );
            recorder.Resume(ppo);
            ppo.Train(recorder, new InterruptAfter(cutAfter));
        }

        return ModelWeights.Hash(ppo.Policy);
    }
}
