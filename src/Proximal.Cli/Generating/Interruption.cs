namespace Proximal.Cli;

/// <summary>Turns Ctrl-C into the end of what is being generated; where nothing is, it ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Lock change = new();
    private CancellationTokenSource? running;

    public Interruption() => Console.CancelKeyPress += OnCancel;

    /// <summary>What the next Ctrl-C cancels.</summary>
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
            // A second one, while the first is still being followed, ends the process.
            if (running is null || running.IsCancellationRequested)
                return;
            arguments.Cancel = true;
            running.Cancel();
        }
    }
}
