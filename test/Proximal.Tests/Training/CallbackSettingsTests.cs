using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>A setting that a callback changes is used by the next update, and by a run that is resumed.</summary>
public sealed class CallbackSettingsTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 480,
        EnvironmentCount = 3,
        StepsPerRollout = 20,
        BatchSize = 20,
        Epochs = 2,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    [Theory]
    [InlineData("learning rate")]
    [InlineData("clip range")]
    [InlineData("entropy coefficient")]
    public void Value_changed_by_a_callback_is_kept_after_resuming(string setting)
    {
        using TemporaryFolder whole = new(),
            cut = new(),
            plain = new();
        string expected = Train(whole, Change);
        Assert.NotEqual(Train(plain, static _ => { }), expected);

        // The second process does not change anything: the checkpoint holds what the first did.
        Train(cut, Change, stopAfter: 4);
        Assert.Equal(expected, Train(cut, static _ => { }));
        Assert.Equal(File.ReadAllText(whole["metrics.jsonl"]), File.ReadAllText(cut["metrics.jsonl"]));

        void Change(Ppo trainer)
        {
            if (trainer.Updates != 2)
                return;
            if (setting == "learning rate")
                trainer.LearningRate = Schedule.Linear(1e-2);
            else if (setting == "clip range")
                trainer.ClipRange = 1e-4;
            else
                trainer.EntropyCoefficient = 0.3f;
        }
    }

    [Fact]
    public void Values_out_of_range_set_by_a_callback_are_refused()
    {
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Drift(),
            Options.EnvironmentCount
        );
        var trainer = new Ppo(environments, Options);
        Assert.StartsWith(
            "LearningRate ",
            Assert.Throws<InvalidInputException>(() => trainer.LearningRate = -1).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "ClipRange ",
            Assert.Throws<InvalidInputException>(() => trainer.ClipRange = 0).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "EntropyCoefficient ",
            Assert.Throws<InvalidInputException>(() => trainer.EntropyCoefficient = -1).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(Options.LearningRate, trainer.LearningRate);
    }

    private static string Train(TemporaryFolder folder, Action<Ppo> afterUpdate, int stopAfter = 0)
    {
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Drift(),
            Options.EnvironmentCount
        );
        var trainer = new Ppo(environments, Options);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions
            {
                CheckpointInterval = 1,
                Callbacks = [new UpdateCallback(() => afterUpdate(trainer))],
            }
        );
        recorder.Resume(trainer);
        trainer.Train(
            recorder,
            new UpdateCallback(() =>
            {
                if (trainer.Updates == stopAfter)
                    trainer.RequestStop();
            })
        );
        return ModelWeights.Hash(trainer.Policy);
    }
}
