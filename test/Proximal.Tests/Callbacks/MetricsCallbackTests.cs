namespace Proximal.Tests;

public sealed class MetricsCallbackTests
{
    [Fact]
    public void Every_update_is_written_and_flushed_at_the_end_of_training()
    {
        var sink = new ListSink();
        CallbackRun.Train(new MetricsCallback(sink));
        Assert.Equal([.. Enumerable.Range(1, 20).Select(static update => 50L * update)], sink.Steps);
        Assert.Equal((1, 0), (sink.Flushes, sink.Disposals));
    }

    [Fact]
    public void Recorder_and_list_pass_hooks_to_their_callbacks()
    {
        Hooks alone = new(),
            recorded = new(),
            listed = new();
        CallbackRun.Train(alone);
        using var folder = new TemporaryFolder();
        CallbackRun.Record(folder, new RunRecorderOptions { Callbacks = [recorded, new CallbackList(listed)] });
        Assert.Equal([20, 500, 20, 40], alone.Calls);
        Assert.Equal(alone.Calls, recorded.Calls);
        Assert.Equal(alone.Calls, listed.Calls);
    }

    private sealed class Hooks : ITrainingCallback
    {
        public int[] Calls { get; } = new int[4];

        public void OnRolloutStart(ITrainer trainer) => Calls[0]++;

        public void OnStep(ITrainer trainer) => Calls[1]++;

        public void OnRolloutEnd(ITrainer trainer) => Calls[2]++;

        public void OnGradientStep(ITrainer trainer) => Calls[3]++;
    }

    private sealed class ListSink : IMetricsSink
    {
        public List<long> Steps { get; } = [];

        public int Flushes { get; private set; }

        public int Disposals { get; private set; }

        public void Write(MetricsRecord record) => Steps.Add(record.Step);

        public long Flush() => Flushes++;

        public void Dispose() => Disposals++;
    }
}
