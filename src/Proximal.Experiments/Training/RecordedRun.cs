using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>What is recorded of an agent's run.</summary>
internal static class RecordedRun
{
    /// <summary>How a run with this configuration is saved, evaluated, logged and stopped, whose folder the caller has locked.</summary>
    public static RunRecorderOptions Options(
        RunConfiguration configuration,
        IReadOnlyList<ITrainingCallback>? callbacks = null
    ) =>
        new()
        {
            IsLocked = true,
            CheckpointInterval = configuration.Checkpoints.Interval,
            CheckpointSteps = configuration.Checkpoints.SaveFrequency,
            KeepCheckpoints = configuration.Checkpoints.Keep,
            EvaluationEnvironments = configuration.Checkpoints.Evaluates ? configuration.Task.CreateBatch : null,
            EvaluationInterval = configuration.Checkpoints.EvaluationFrequency,
            EvaluationEpisodes = configuration.Checkpoints.Episodes,
            Callbacks = [.. callbacks ?? [], .. configuration.Stop.Conditions()],
            Logs =
            [
                new MetricsLog(
                    TensorBoardSink.FileName,
                    static (folder, position) => new TensorBoardSink(folder, position)
                ),
            ],
        };
}
