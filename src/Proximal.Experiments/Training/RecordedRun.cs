using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>Recorder options of an agent's run.</summary>
internal static class RecordedRun
{
    /// <summary>
    /// Creates the options for a configuration: checkpoints, evaluation, recorded episodes, logs and stop conditions. The
    /// caller has locked the folder.
    /// </summary>
    public static RunRecorderOptions Options(
        RunFolder run,
        RunConfiguration configuration,
        IReadOnlyList<ITrainingCallback>? callbacks = null
    ) =>
        new()
        {
            IsLocked = true,
            CheckpointInterval = configuration.Checkpoints.Interval,
            CheckpointSteps = configuration.Checkpoints.SaveFrequency,
            KeepCheckpoints = configuration.Checkpoints.Keep,
            EvaluationEnvironments = configuration.Checkpoints.Evaluates
                ? configuration.EnvironmentEntry.CreateBatch
                : null,
            EvaluationInterval = configuration.Checkpoints.EvaluationFrequency,
            EvaluationEpisodes = configuration.Checkpoints.Episodes,
            // Last, because the evaluation with which a condition stops the run is always recorded.
            Callbacks =
            [
                .. callbacks ?? [],
                .. configuration.Stop.Callbacks(),
                .. EpisodeRecordings.Of(run, configuration),
            ],
            Logs =
            [
                new MetricsLog(
                    TensorBoardSink.FileName,
                    static (folder, position) => new TensorBoardSink(folder, position)
                ),
            ],
        };
}
