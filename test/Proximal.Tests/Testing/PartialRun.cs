namespace Proximal.Tests;

/// <summary>Runs of PPO in a folder that may be stopped and gone on with.</summary>
internal static class PartialRun
{
    /// <summary>Begins or goes on with a run, with a checkpoint after every update; returns the fingerprint of its weights.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="make">Makes one environment.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="stopAfter">After how many updates to stop; 0 for never.</param>
    public static string Train(TemporaryFolder folder, Func<IEnvironment> make, PpoOptions options, int stopAfter = 0)
    {
        using VectorEnvironment environments = VectorEnvironment.From(make, options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 1 });
        recorder.Resume(trainer);
        int updates = 0;
        trainer.Train(
            recorder,
            new Watcher(() =>
            {
                if (++updates == stopAfter)
                    trainer.RequestStop();
            })
        );
        return Hash.Of(trainer.Policy);
    }
}
