namespace Proximal.Cli;

/// <summary>Handles Ctrl-C: it cancels the running generation; without one, it ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Lock change = new();
    private CancellationTokenSource? running;

    public Interruption() => Console.CancelKeyPress += OnCancel;

    /// <summary>Returns the token that the next Ctrl-C cancels.</summary>
    public CancellationToken Begin()
    {
        lock (change)
        {
            running?.Dispose();
            running = new CancellationTokenSource();
            return running.Token;
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        running?.Dispose();
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs arguments)
    {
        lock (change)
        {
            // A second Ctrl-C before the cancellation takes effect ends the process.
            if (running is null || running.IsCancellationRequested)
                return;
            arguments.Cancel = true;
            running.Cancel();
        }
    }
}
