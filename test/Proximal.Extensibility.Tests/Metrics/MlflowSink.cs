using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Sends metrics to an MLflow tracking server by its REST API 2.0. Training does not wait for the server: records are
/// sent by another task, in order. A failure of the server ends the sending, not the training; <see cref="Failure"/> has
/// it.
/// </summary>
internal sealed class MlflowSink : IMetricsSink
{
    private readonly Channel<JsonObject> batches = Channel.CreateUnbounded<JsonObject>();
    private readonly HttpClient client;
    private readonly string run;
    private readonly Task sending;
    private readonly TimeProvider time;

    /// <summary>Creates a run on the server.</summary>
    /// <param name="client">Client whose base address is that of the server, with any authentication.</param>
    /// <param name="experiment">Identifier of the experiment; 0 is the default one of a server.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="time">Clock of the time stamps, which MLflow demands.</param>
    public MlflowSink(HttpClient client, string experiment, string name, TimeProvider time)
    {
        (this.client, this.time) = (client, time);
        JsonNode created = Post(
                "runs/create",
                new JsonObject
                {
                    ["experiment_id"] = experiment,
                    ["run_name"] = name,
                    ["start_time"] = Now,
                }
            )
            .GetAwaiter()
            .GetResult()!;
        run = (string)created["run"]!["info"]!["run_id"]!;
        sending = Task.Run(SendAsync);
    }

    /// <summary>Exception of the server or the connection; null if there was none.</summary>
    public Exception? Failure { get; private set; }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Write(MetricsRecord record)
    {
        var metrics = new JsonArray();
        foreach ((string tag, double value) in record.Values)
            if (double.IsFinite(value))
                metrics.Add(
                    new JsonObject
                    {
                        ["key"] = tag,
                        ["value"] = value,
                        ["timestamp"] = Now,
                        ["step"] = record.Step,
                    }
                );
        batches.Writer.TryWrite(new JsonObject { ["run_id"] = run, ["metrics"] = metrics });
    }

    /// <summary>0: there is no file.</summary>
    public long Flush() => 0;

    /// <summary>Sends what is left and ends the run on the server.</summary>
    public void Dispose()
    {
        batches.Writer.Complete();
        sending.GetAwaiter().GetResult();
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (JsonObject batch in batches.Reader.ReadAllAsync())
                await Post("runs/log-batch", batch);
            await Post(
                "runs/update",
                new JsonObject
                {
                    ["run_id"] = run,
                    ["status"] = "FINISHED",
                    ["end_time"] = Now,
                }
            );
        }
        catch (HttpRequestException exception)
        {
            Failure = exception;
        }
    }

    private async Task<JsonNode?> Post(string method, JsonObject body)
    {
        using HttpResponseMessage reply = await client
            .PostAsJsonAsync($"api/2.0/mlflow/{method}", body)
            .ConfigureAwait(false);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadFromJsonAsync<JsonNode>().ConfigureAwait(false);
    }
}
