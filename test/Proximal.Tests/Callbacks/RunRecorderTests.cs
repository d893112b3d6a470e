using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>The folder of a run belongs to one trainer at a time, and to one run.</summary>
public sealed class RunRecorderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_with_a_run_is_refused_unless_resumed()
    {
        Train(resume: false);
        string before = File.ReadAllText(Path.Combine(folder.Path, "metrics.jsonl"));

        Assert.Equal(
            $"{folder.Path} already contains a run; call Resume before training to continue it, or choose "
                + "another folder",
            Assert.Throws<InvalidInputException>(() => Train(resume: false)).Message
        );
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder.Path, "metrics.jsonl")));
        Train(resume: true);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder.Path, "metrics.jsonl")));
    }

    [Fact]
    public void Folder_is_locked_during_training()
    {
        using (RunLock.Acquire(folder.Path))
            Assert.Contains(
                "is being trained",
                Assert.Throws<InvalidInputException>(() => Train(resume: true)).Message,
                StringComparison.Ordinal
            );
        Train(resume: false, trainer => Assert.Null(RunLock.TryAcquire(folder.Path)));
        using RunLock? free = RunLock.TryAcquire(folder.Path);
        Assert.NotNull(free);
    }

    [Fact]
    public void Recorder_writes_the_configuration_and_refuses_another()
    {
        Train(resume: false, configuration: "gamma: 1\n");
        Assert.Equal("gamma: 1\n", File.ReadAllText(Path.Combine(folder.Path, "config.yaml")));
        Assert.Contains(
            "differs from the configuration of this run",
            Assert.Throws<InvalidInputException>(() => Train(resume: true, configuration: "gamma: 2\n")).Message,
            StringComparison.Ordinal
        );
    }

    private void Train(bool resume, Action<ITrainer>? action = null, string? configuration = null)
    {
        using var environments = VectorEnvironment.From(static () => new Car(), 1);
        var trainer = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 64,
                StepsPerRollout = 32,
                BatchSize = 32,
            }
        );
        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { Configuration = configuration });
        if (resume)
            recorder.Resume(trainer);
        trainer.Train(recorder, new EverySteps(1, action ?? (static _ => { })));
    }
}
