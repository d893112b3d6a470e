namespace Proximal;

/// <summary>Writes the metrics of each update to a sink. Use it for training without a run folder.</summary>
/// <remarks>
/// For example <c>Ppo.Train(environment, options, new MetricsCallback(new TensorBoardSink("logs")))</c>. With a run
/// folder, use <see cref="RunRecorderOptions.Logs"/> instead, which also continues the log of a resumed run.
/// </remarks>
/// <param name="sink">Receives the metrics. The caller disposes it.</param>
public sealed class MetricsCallback(IMetricsSink sink) : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer) => sink.Write(trainer.Metrics);

    /// <summary>Flushes the sink.</summary>
    /// <param name="trainer">The trainer.</param>
    public void OnTrainingEnd(ITrainer trainer) => sink.Flush();
}
