namespace Proximal.Extensibility.Tests;

/// <summary>
/// Checks for every algorithm and part: training resumes bit-exactly, and a policy is the same after saving and
/// loading.
/// </summary>
internal static class Run
{
    /// <summary>
    /// Trains in a folder without interruption, then with one after each of several updates, for 1 and 2 threads;
    /// compares the weights and
    /// all of <c>metrics.jsonl</c>. Checkpoints are two updates apart, so some updates are repeated.
    /// </summary>
    public static void AssertResumes<TOptions>(
        Func<IEnvironment> environment,
        TOptions options,
        Func<VectorEnvironment, TOptions, IAgentTrainer> create,
        int[]? cuts = null,
        Func<RunRecorderOptions>? recorder = null
    )
        where TOptions : TrainingOptions
    {
        recorder ??= static () => new RunRecorderOptions();
        using var whole = new TemporaryFolder();
        string expected = Train(whole, environment, options with { Threads = 1 }, create, recorder());
        byte[] metrics = File.ReadAllBytes(whole["metrics.jsonl"]);
        foreach (int cut in cuts ?? [1, 4])
        {
            foreach (int threads in (int[])[1, 2])
            {
                using var folder = new TemporaryFolder();
                Assert.Throws<InterruptedException>(() =>
                    Train(folder, environment, options with { Threads = threads }, create, recorder(), killAfter: cut)
                );
                Assert.Equal(
                    expected,
                    Train(folder, environment, options with { Threads = threads }, create, recorder())
                );
                Assert.Equal(metrics, File.ReadAllBytes(folder["metrics.jsonl"]));
            }
        }
    }

    /// <summary>A policy acts the same after it was saved and loaded, from a folder and from one file.</summary>
    public static void AssertSaves(Policy policy, Func<IEnvironment> environment)
    {
        using var folder = new TemporaryFolder();
        foreach (string path in (string[])[folder["policy"], folder["policy.safetensors"]])
        {
            policy.Save(path);
            Policy loaded = Policy.Load(path);
            Assert.Equal(ModelWeights.Hash(policy), ModelWeights.Hash(loaded));
            foreach (bool deterministic in (bool[])[true, false])
                Assert.Equal(
                    policy.Evaluate(environment, episodes: 5, deterministic).Returns,
                    loaded.Evaluate(environment, episodes: 5, deterministic).Returns
                );
        }
    }

    /// <summary>Starts or resumes training in a folder. Returns the hash of the weights.</summary>
    public static string Train<TOptions>(
        TemporaryFolder folder,
        Func<IEnvironment> environment,
        TOptions options,
        Func<VectorEnvironment, TOptions, IAgentTrainer> create,
        RunRecorderOptions recorderOptions,
        int killAfter = 0
    )
        where TOptions : TrainingOptions
    {
        using VectorEnvironment environments = VectorEnvironment.From(environment, options.EnvironmentCount);
        return TrainingRun.Train(
            folder,
            environments,
            vector => create(vector, options),
            recorderOptions with
            {
                CheckpointInterval = 2,
            },
            new InterruptAfter(killAfter)
        );
    }
}
