using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Small runs that callbacks watch: 20 updates of 50 steps each, unless they are ended early.</summary>
internal static class CallbackRun
{
    public static PpoOptions Options { get; } =
        new()
        {
            TotalSteps = 1000,
            EnvironmentCount = 2,
            StepsPerRollout = 25,
            BatchSize = 25,
            Epochs = 1,
            Seed = 3,
            LearningRate = 1e-2,
            NormalizeObservations = true,
            NormalizeRewards = true,
            Network = new() { ActorWidths = [8], CriticWidths = [8] },
        };

    /// <summary>Trains without a folder.</summary>
    public static Ppo Train(params ReadOnlySpan<ITrainingCallback> callbacks)
    {
        using VectorEnvironment environments = Make(Options.EnvironmentCount);
        var trainer = new Ppo(environments, Options);
        trainer.Train(callbacks);
        return trainer;
    }

    /// <summary>Starts or continues a run in a folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">What is recorded, evaluated and called.</param>
    /// <param name="cutAfter">After how many updates of this process the power fails; 0 for never.</param>
    public static Ppo Record(TemporaryFolder folder, RunRecorderOptions options, int cutAfter = 0)
    {
        using VectorEnvironment environments = Make(Options.EnvironmentCount);
        var trainer = new Ppo(environments, Options);
        using var recorder = new RunRecorder(folder.Path, options);
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return trainer;
    }

    public static VectorEnvironment Make(int count) => VectorEnvironment.From(static () => new Drift(), count);
}
