using System.Diagnostics;

namespace Proximal.Dashboard.Tests;

/// <summary>The command <c>proximal label</c> as a process of its own, which can be killed.</summary>
internal sealed class LabelProcess : IDisposable
{
    private readonly Process process;

    private LabelProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Address of the page.</summary>
    public Uri Address { get; }

    /// <summary>Starts the command and waits until it serves the page.</summary>
    /// <param name="folder">Working folder.</param>
    /// <param name="port">Port; 0 for any free one.</param>
    /// <param name="arguments">Arguments of <c>label</c>.</param>
    public static async Task<LabelProcess> StartAsync(string folder, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (
            string argument in (IEnumerable<string>)
                [
                    Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll"),
                    "label",
                    .. arguments,
                    "--no-browser",
                    "--port",
                    $"{port}",
                ]
        )
            start.ArgumentList.Add(argument);
        Process started = Process.Start(start)!;
        string? line = await started.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        string? address = line
            ?.Split(' ')
            .FirstOrDefault(static word => word.StartsWith("http", StringComparison.Ordinal));
        if (address is null)
        {
            string error = await started.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            started.Dispose();
            throw new InvalidOperationException($"the command did not serve a page: {line}{error}");
        }

        return new LabelProcess(started, new Uri(address.TrimEnd(';')));
    }

    /// <summary>Ends the process as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
