namespace Proximal;

/// <summary>
/// An output for metrics. A sink that writes to a file appends to it and returns its length from <see cref="Flush"/>.
/// Checkpoints save this length, and a resumed run truncates the file to it. A sink without a file, such as a logger,
/// returns 0.
/// </summary>
/// <remarks>
/// <see cref="RunRecorderOptions.Logs"/> adds a sink to a run with a folder, <see cref="MetricsCallback"/> to training
/// without one.
/// </remarks>
public interface IMetricsSink : IDisposable
{
    /// <summary>Appends a record.</summary>
    /// <param name="record">The record. It is reused after the call, so a sink must not keep it.</param>
    void Write(MetricsRecord record);

    /// <summary>Flushes all records to disk.</summary>
    /// <returns>The length of the file in bytes, at which a run resumed from a checkpoint continues; 0 if there is no
    /// file.</returns>
    long Flush();
}
