using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Proximal.Extensibility.Tests;

/// <summary>Metrics through System.Diagnostics.Metrics, as the SDK of OpenTelemetry exports them.</summary>
public sealed class MeterTests
{
    private static readonly PpoOptions Small = new()
    {
        TotalSteps = 64 * 2,
        EnvironmentCount = 2,
        StepsPerRollout = 32,
        BatchSize = 32,
        Epochs = 1,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    [Fact]
    public void OpenTelemetry_exports_the_last_values_of_a_run_folder()
    {
        using var folder = new TemporaryFolder();
        var exported = new List<MetricSnapshot>();
        using (
            MeterProvider provider = Sdk.CreateMeterProviderBuilder()
                .AddMeter(MeterSink.MeterName)
                .AddInMemoryExporter(exported)
                .Build()
        )
        {
            Run.Train(
                folder,
                Tasks.Corridor,
                Small,
                static (environments, options) => new Ppo(environments, options),
                new RunRecorderOptions()
            );
            Assert.True(provider.ForceFlush());
        }

        string run = Path.GetFileName(folder.Path);
        string last = File.ReadLines(folder["metrics.jsonl"]).Last();
        double loss = System
            .Text.Json.JsonDocument.Parse(last)
            .RootElement.GetProperty(MetricTags.ValueLoss)
            .GetDouble();
        Assert.Equal(loss, Value("proximal.train.value_loss", run).GetGaugeLastValueDouble());
        Assert.Equal(128, Value("proximal.step", run).GetGaugeLastValueLong());
        Assert.True(Value("proximal.time.fps", run).GetGaugeLastValueDouble() > 0);

        MetricPoint Value(string name, string run) =>
            exported
                .Last(metric => metric.Name == name)
                .MetricPoints.Single(point =>
                {
                    foreach ((string key, object? value) in point.Tags)
                        if (key == "run" && value is string text && text == run)
                            return true;
                    return false;
                });
    }

    [Fact]
    public void Attributes_distinguish_runs_and_NaN_is_not_published()
    {
        var received = new List<(string Name, double Value, string? Run)>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == MeterSink.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, attributes, _) =>
            {
                string? run = null;
                foreach ((string key, object? text) in attributes)
                    run = key == "run" ? text as string : run;
                if (run is "meter-a" or "meter-b")
                    lock (received)
                        received.Add((instrument.Name, value, run));
            }
        );
        listener.Start();
        var record = new MetricsRecord();
        record.Clear(7);
        record.Add("train/meter_test", 1.5);
        record.Add("train/meter_test_nan", double.NaN);
        using var a = new MeterSink(KeyValuePair.Create<string, object?>("run", "meter-a"));
        using var b = new MeterSink(KeyValuePair.Create<string, object?>("run", "meter-b"));
        a.Write(record);
        b.Write(record);
        Assert.Equal(
            [("proximal.train.meter_test", 1.5, "meter-a"), ("proximal.train.meter_test", 1.5, "meter-b")],
            received
        );
    }

    [Fact]
    public void Writing_does_not_allocate()
    {
        var record = new MetricsRecord();
        record.Clear(7);
        record.Add("train/meter_test", 1.5);
        using var sink = new MeterSink(KeyValuePair.Create<string, object?>("run", "meter-c"));
        sink.Write(record);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            sink.Write(record);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
