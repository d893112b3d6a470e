using System.Diagnostics.Metrics;

namespace Proximal.Fleet;

/// <summary>
/// Metrics of a learner in System.Diagnostics.Metrics, under the meter <c>Proximal.Fleet</c>, for OpenTelemetry,
/// Prometheus exporters and dotnet-counters.
/// </summary>
internal sealed class FleetMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Proximal.Fleet";

    private readonly Meter meter = new(Name);
    private readonly Histogram<long> lag;

    /// <summary>Creates the metrics of an exchange.</summary>
    /// <param name="exchange">Slots and unrolls.</param>
    /// <param name="clock">Time of the learner's monotonic clock.</param>
    public FleetMeter(UnrollExchange exchange, Func<TimeSpan> clock)
    {
        _ = meter.CreateObservableGauge("proximal.fleet.workers", () => exchange.Workers, "{worker}", "Live workers.");
        _ = meter.CreateObservableCounter(
            "proximal.fleet.workers.lost",
            () => exchange.LostWorkers,
            "{worker}",
            "Workers that were lost."
        );
        _ = meter.CreateObservableGauge(
            "proximal.fleet.weights.version",
            () => exchange.Version,
            "{update}",
            "Version of the published weights."
        );
        _ = meter.CreateObservableGauge(
            "proximal.fleet.queue.length",
            () => exchange.QueueLength,
            "{unroll}",
            "Unrolls that wait for an update."
        );
        _ = meter.CreateObservableGauge(
            "proximal.fleet.leases",
            () => exchange.Leases,
            "{unroll}",
            "Unrolls in the making."
        );
        _ = meter.CreateObservableGauge(
            "proximal.fleet.leases.longest",
            () => exchange.LongestLease(clock()).TotalSeconds,
            "s",
            "Time since the start of the oldest unroll in the making: the slowest worker."
        );
        _ = meter.CreateObservableCounter(
            "proximal.fleet.unrolls",
            () => Unrolls(exchange.Counters),
            "{unroll}",
            "Unrolls, by what became of them."
        );
        _ = meter.CreateObservableCounter(
            "proximal.fleet.steps",
            () => exchange.Counters.UsedSteps,
            "{step}",
            "Environment steps that updates used."
        );
        lag = meter.CreateHistogram<long>(
            "proximal.fleet.lag",
            "{update}",
            "Updates between the weights of a used unroll and those that it updates."
        );
    }

    /// <summary>Records the lags of the unrolls of an update.</summary>
    /// <param name="version">Version of the weights before the update.</param>
    /// <param name="unrolls">Unrolls that it uses.</param>
    public void Record(long version, IReadOnlyList<UnrollMessage> unrolls)
    {
        if (!lag.Enabled)
            return;
        foreach (UnrollMessage unroll in unrolls)
            lag.Record(version - unroll.Version);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static Measurement<long>[] Unrolls(FleetCounters counters)
    {
        static Measurement<long> Of(long value, string state) =>
            new(value, new KeyValuePair<string, object?>("state", state));
        return
        [
            Of(counters.Used, "used"),
            Of(counters.DroppedStale, "dropped_stale"),
            Of(counters.DroppedLate, "dropped_late"),
            Of(counters.DroppedUnused, "dropped_unused"),
            Of(counters.Duplicates, "duplicate"),
            Of(counters.Damaged, "damaged"),
            Of(counters.Full, "queue_full"),
        ];
    }
}
