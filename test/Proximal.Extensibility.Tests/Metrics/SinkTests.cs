using System.Net;
using System.Text.Json.Nodes;
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

    [Fact]
    public void Mlflow_receives_each_update_in_order_and_the_end_of_the_run()
    {
        using var server = new MlflowServer();
        using var client = new HttpClient(server) { BaseAddress = new Uri("http://mlflow.test/") };
        using (var sink = new MlflowSink(client, "0", "corridor", TimeProvider.System))
        {
            Ppo.Train(Tasks.Corridor, Small, new MetricsCallback(sink));
            Assert.Null(sink.Failure);
        }

        Assert.Equal("/api/2.0/mlflow/runs/create", server.Requests[0].Path);
        Assert.Equal(
            [64, 128, 192, 256],
            server
                .Requests.Where(static request => request.Path.EndsWith("/log-batch", StringComparison.Ordinal))
                .Select(static request => (int)request.Body["metrics"]![0]!["step"]!)
        );
        Assert.Contains(
            server.Requests[1].Body["metrics"]!.AsArray(),
            static metric => (string?)metric!["key"] == MetricTags.ValueLoss
        );
        Assert.Equal("FINISHED", (string?)server.Requests[^1].Body["status"]);
        Assert.All(server.Requests.Skip(1), static request => Assert.Equal("run-1", (string?)request.Body["run_id"]));
    }

    [Fact]
    public void A_server_that_fails_does_not_end_training()
    {
        using var server = new MlflowServer { FailsAfter = 2 };
        using var client = new HttpClient(server) { BaseAddress = new Uri("http://mlflow.test/") };
        var sink = new MlflowSink(client, "0", "corridor", TimeProvider.System);
        Ppo.Train(Tasks.Corridor, Small, new MetricsCallback(sink));
        sink.Dispose();
        Assert.IsType<HttpRequestException>(sink.Failure);
        Assert.Equal(3, server.Requests.Count);
    }

    private sealed class MlflowServer : HttpMessageHandler
    {
        public List<(string Path, JsonNode Body)> Requests { get; } = [];

        public int FailsAfter { get; init; } = int.MaxValue;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            string body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Requests.Add((request.RequestUri!.AbsolutePath, JsonNode.Parse(body)!));
            return Requests.Count > FailsAfter
                ? new HttpResponseMessage(HttpStatusCode.InternalServerError)
                : new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("""{"run":{"info":{"run_id":"run-1"}}}"""),
                };
        }
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
