namespace Proximal;

/// <summary>
/// Where metrics go. A sink writes to an append-only file whose length is known at every moment, so that a checkpoint can
/// remember it and a resumed run can cut off what an interrupted one had written after that checkpoint. A sink without a file, such as
/// a logger, returns 0 from <see cref="Flush"/>.
/// </summary>
/// <remarks>
/// <see cref="RunRecorderOptions.Logs"/> attaches a sink to a run's folder, <see cref="MetricsCallback"/> to training without one.
/// </remarks>
public interface IMetricsSink : IDisposable
{
    /// <summary>Appends a record.</summary>
    /// <param name="record">Read during the call only; it may be reused afterwards.</param>
    void Write(MetricsRecord record);

    /// <summary>Makes sure that everything written is on the disk.</summary>
    /// <returns>The file's length in bytes: where to continue after loading a checkpoint of this moment; 0 where there is no file.</returns>
    long Flush();
}
