using System.Net;

namespace Proximal.Dashboard.Tests;

/// <summary>A dashboard that listens on a free port until it is disposed.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    private RunningDashboard(DashboardOptions options)
    {
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        serving = new DashboardServer().ServeAsync(options with { Port = 0, Started = started.SetResult }, stop.Token);
        Started = Task.WhenAny(started.Task, serving)
            .ContinueWith(
                first => first.Result == serving ? throw serving.Exception!.InnerException! : started.Task.Result,
                TaskScheduler.Default
            );
    }

    /// <summary>Address of the page, with the token.</summary>
    public Uri Address { get; private set; } = null!;

    private Task<Uri> Started { get; }

    /// <summary>Starts a dashboard. The port of the options has no effect.</summary>
    public static async Task<RunningDashboard> StartAsync(DashboardOptions options)
    {
        var dashboard = new RunningDashboard(options);
        dashboard.Address = await dashboard.Started;
        return dashboard;
    }

    /// <summary>Starts a dashboard of one folder.</summary>
    public static Task<RunningDashboard> StartAsync(string folder) =>
        StartAsync(new DashboardOptions { Folders = [folder], Address = IPAddress.Loopback });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        stop.Dispose();
    }
}
