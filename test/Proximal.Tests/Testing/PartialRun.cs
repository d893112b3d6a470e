namespace Proximal.Tests;

/// <summary>Runs of PPO that can be stopped and continued.</summary>
internal static class PartialRun
{
    /// <summary>
    /// Starts or continues a run, with a checkpoint after every update. Returns the hash of its weights.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="make">Makes one environment.</param>
    /// <param name="options">The options of PPO.</param>
    /// <param name="stopAfter">The number of updates after which to stop; 0 for never.</param>
    public static string Train(TemporaryFolder folder, Func<IEnvironment> make, PpoOptions options, int stopAfter = 0)
    {
        using VectorEnvironment environments = VectorEnvironment.From(make, options.EnvironmentCount);
        return TrainingRun.Train(
            folder,
            environments,
            vector => new Ppo(vector, options),
            new RunRecorderOptions { CheckpointInterval = 1 },
            new StopAfter(stopAfter)
        );
    }
}
