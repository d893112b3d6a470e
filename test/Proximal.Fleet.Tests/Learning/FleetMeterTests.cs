using System.Diagnostics.Metrics;

namespace Proximal.Fleet.Tests;

public sealed class FleetMeterTests
{
    [Fact]
    public void Instruments_report_the_state_of_the_exchange()
    {
        var fleet = new Messages(slots: 2, maxLag: 1);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        using var meter = new FleetMeter(fleet.Exchange, () => fleet.Now);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == FleetMeter.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        void Set(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            values[instrument.Name + (tags.IsEmpty ? "" : $".{tags[0].Value}")] = value;
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Set(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Set(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Set(instrument, value, tags));
        listener.Start();

        _ = fleet.Join("a");
        _ = fleet.Work("a");
        UnrollMessage second = fleet.Work("a");
        _ = fleet.Lease("a");
        fleet.Now += TimeSpan.FromSeconds(2);
        _ = fleet.Push(second);
        listener.RecordObservableInstruments();
        Assert.Equal(1, values["proximal.fleet.workers"]);
        Assert.Equal(2, values["proximal.fleet.queue.length"]);
        Assert.Equal(1, values["proximal.fleet.leases"]);
        Assert.Equal(2, values["proximal.fleet.leases.longest"]);
        Assert.Equal(1, values["proximal.fleet.unrolls.duplicate"]);
        meter.Record(1, fleet.Update());
        listener.RecordObservableInstruments();
        Assert.Equal(1, values["proximal.fleet.lag"]);
        Assert.Equal(1, values["proximal.fleet.weights.version"]);
        Assert.Equal(2, values["proximal.fleet.unrolls.used"]);
        Assert.Equal(4, values["proximal.fleet.steps"]);
    }
}
