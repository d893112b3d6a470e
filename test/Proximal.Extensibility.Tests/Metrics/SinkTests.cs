using Microsoft.Extensions.Logging;
using Proximal.TensorBoard;

namespace Proximal.Extensibility.Tests;

public sealed class SinkTests
{
    private static readonly PpoOptions Small = new()
    {
        TotalSteps = 64 * 4,
        EnvironmentCount = 2,
        StepsPerRollout = 32,
        BatchSize = 32,
        Epochs = 1,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    [Fact]
    public void Sink_receives_every_update_without_a_run_folder()
    {
        using var folder = new TemporaryFolder();
        using (var sink = new CsvSink(folder["metrics.csv"]))
            Ppo.Train(Tasks.Corridor, Small, new MetricsCallback(sink));
        string[] lines = File.ReadAllLines(folder["metrics.csv"]);
        Assert.Equal(["64", "128", "192", "256"], lines.Select(static line => line.Split(',')[0]).Distinct());
        Assert.Equal(4, lines.Count(static line => line.Contains(MetricTags.ValueLoss, StringComparison.Ordinal)));

        using (var sink = new TensorBoardSink(folder.Path))
            Ppo.Train(Tasks.Corridor, Small, new MetricsCallback(sink));
        Assert.True(new FileInfo(folder[TensorBoardSink.FileName]).Length > 0);
    }

    [Fact]
    public void Sink_of_a_resumed_run_holds_each_update_once()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        Run.Train(
            whole,
            Tasks.Corridor,
            Small,
            static (environments, options) => new Ppo(environments, options),
            new RunRecorderOptions { Logs = [CsvSink.Log] }
        );
        foreach (int killAfter in (int[])[3, 0])
        {
            try
            {
                Run.Train(
                    cut,
                    Tasks.Corridor,
                    Small,
                    static (environments, options) => new Ppo(environments, options),
                    new RunRecorderOptions { Logs = [CsvSink.Log] },
                    killAfter
                );
            }
            catch (Exception) when (killAfter > 0)
            {
                // Killed, as intended.
            }
        }

        Assert.Equal(File.ReadAllBytes(whole[CsvSink.FileName]), File.ReadAllBytes(cut[CsvSink.FileName]));
    }

    [Fact]
    public void Logger_receives_each_update_as_one_structured_line()
    {
        var logger = new ListLogger();
        using var sink = new LoggerSink(logger);
        Ppo.Train(Tasks.Corridor, Small, new MetricsCallback(sink));
        Assert.Equal(4, logger.Lines.Count);
        (string text, IReadOnlyList<KeyValuePair<string, object?>> fields) = logger.Lines[^1];
        Assert.StartsWith("step=256 rollout/ep_rew_mean=", text, StringComparison.Ordinal);
        Assert.Equal(256L, fields.Single(static field => field.Key == "step").Value);
        Assert.IsType<double>(fields.Single(static field => field.Key == MetricTags.ValueLoss).Value);

        using var folder = new TemporaryFolder();
        Run.Train(
            folder,
            Tasks.Corridor,
            Small,
            static (environments, options) => new Ppo(environments, options),
            new RunRecorderOptions { Logs = [LoggerSink.Log(logger)] }
        );
        Assert.Equal(8, logger.Lines.Count);
    }

    private sealed class ListLogger : ILogger
    {
        public List<(string Text, IReadOnlyList<KeyValuePair<string, object?>> Fields)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add((formatter(state, exception), (IReadOnlyList<KeyValuePair<string, object?>>)state!));
    }
}
