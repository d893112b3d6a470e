using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// A run of any algorithm that was cut off, continued in a new trainer, ends as one that never was: weights and
/// metrics.
/// </summary>
public sealed class OnPolicyResumeTests
{
    public static MatrixTheoryData<string, bool> Cases => new(OnPolicyAlgorithms.Names, [false, true]);

    public static MatrixTheoryData<string, DistributionKind> Distributions =>
        new(
            OnPolicyAlgorithms.Names,
            [DistributionKind.StateDependentGaussian, DistributionKind.Gsde, DistributionKind.Beta]
        );

    // Checkpoints are made every third update: cut off on one, after one (the logs have grown since), and before the
    // first.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string algorithm, bool normalize)
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole, algorithm, normalize, expectedStart: 0);
        foreach (int updates in (int[])[3, 5, 1])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() =>
                Train(folder, algorithm, normalize, expectedStart: 0, cutAfter: updates)
            );
            Assert.Equal(expected, Train(folder, algorithm, normalize, expectedStart: 100 * (updates / 3 * 3)));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Interrupted_run_with_any_distribution_ends_with_the_same_weights(
        string algorithm,
        DistributionKind distribution
    )
    {
        using TemporaryFolder whole = new(),
            folder = new();
        string expected = Train(whole, algorithm, normalize: true, expectedStart: 0, distribution: distribution);
        Assert.Throws<InterruptedException>(() =>
            Train(folder, algorithm, normalize: true, expectedStart: 0, cutAfter: 5, distribution)
        );
        Assert.Equal(
            expected,
            Train(folder, algorithm, normalize: true, expectedStart: 300, distribution: distribution)
        );
        using var plain = new TemporaryFolder();
        Assert.NotEqual(expected, Train(plain, algorithm, normalize: true, expectedStart: 0));
    }

    private static string Train(
        TemporaryFolder folder,
        string algorithm,
        bool normalize,
        long expectedStart,
        int cutAfter = 0,
        DistributionKind distribution = DistributionKind.Gaussian
    )
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 4);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions { CheckpointInterval = 3, KeepCheckpoints = 2 }
        );
        OnPolicyTrainer trainer = OnPolicyAlgorithms.Create(
            algorithm,
            environments,
            new() { Normalize = normalize, Distribution = distribution }
        );
        Assert.Equal(expectedStart, recorder.Resume(trainer));
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Policy);
    }
}
