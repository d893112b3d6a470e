using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Runs with a replay buffer that were cut off, continued in a new trainer, end as those that never were.
/// </summary>
public sealed class OffPolicyResumeTests
{
    // Cut off before learning begins, on a checkpoint, after one, and after the buffer has wrapped around.
    [Theory]
    [InlineData("sac", "drift")]
    [InlineData("sac", "doubling")]
    [InlineData("td3", "drift")]
    [InlineData("td3", "doubling")]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string algorithm, string task)
    {
        OffPolicyOptions options = OffPolicyTasks.Of(algorithm) with { TotalSteps = 1000, BufferSize = 401 };
        using var whole = new TemporaryFolder();
        string expected = Train(whole, task, options);
        foreach (int updates in (int[])[1, 2, 5, 8])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, task, options, cutAfter: updates));
            Assert.Equal(expected, Train(folder, task, options, expectedStart: 200 * (updates / 2)));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }
    }

    [Fact]
    public void Extended_run_continues_and_changed_options_are_refused()
    {
        using var folder = new TemporaryFolder();
        Train(folder, "drift", OffPolicyTasks.Sac);
        Train(folder, "drift", OffPolicyTasks.Sac with { TotalSteps = 900 }, expectedStart: 600);
        Assert.Equal(9, File.ReadLines(folder["metrics.jsonl"]).Count());
        foreach (
            OffPolicyOptions other in (OffPolicyOptions[])
                [
                    OffPolicyTasks.Sac with
                    {
                        BufferSize = 399,
                    },
                    OffPolicyTasks.Sac with
                    {
                        EnvironmentCount = 3,
                    },
                    OffPolicyTasks.Sac with
                    {
                        Network = OffPolicyTasks.Sac.Network with { CriticWidths = [9] },
                    },
                    OffPolicyTasks.Td3,
                ]
        )
            Assert.DoesNotContain(
                '\n',
                Assert.Throws<InvalidInputException>(() => Train(folder, "drift", other)).Message
            );
    }

    private static string Train(
        TemporaryFolder folder,
        string task,
        OffPolicyOptions options,
        int cutAfter = 0,
        long? expectedStart = null
    )
    {
        using VectorEnvironment environments = Make(task, options.EnvironmentCount);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions
            {
                CheckpointInterval = 2,
                EvaluationEnvironments = count => Make(task, count),
                EvaluationEpisodes = 2,
            }
        );
        OffPolicyTrainer trainer = OffPolicyTasks.Make(environments, options);
        long start = recorder.Resume(trainer);
        if (expectedStart is { } expected)
            Assert.Equal(expected, start);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Policy);
    }

    private static VectorEnvironment Make(string task, int count) =>
        task == "drift"
            ? VectorEnvironment.From(static () => new Drift(), count)
            : VectorEnvironment.From(static () => new Doubling(), count);
}
