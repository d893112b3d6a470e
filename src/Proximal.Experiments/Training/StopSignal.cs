using System.Runtime.InteropServices;

namespace Proximal.Experiments;

/// <summary>Turns SIGINT and SIGTERM into an orderly end after the current update; a second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly Lock change = new();
    private readonly PosixSignalRegistration[] registrations;

    // Weakly, since a command may train one after the other.
    private readonly List<WeakReference<ITrainer>> watched = [];
    private readonly CancellationTokenRegistration token;
    private bool requested;

    /// <summary>Listens to the process's signals.</summary>
    public StopSignal() =>
        registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

    /// <summary>Listens to a token alone, and leaves signals to the program.</summary>
    public StopSignal(CancellationToken cancellation)
    {
        registrations = [];
        token = cancellation.Register(Request);
    }

    /// <summary>Whether a signal has arrived.</summary>
    public bool IsRequested
    {
        get
        {
            lock (change)
                return requested;
        }
    }

    /// <summary>Stops this trainer too from now on, at once where a signal has arrived before.</summary>
    public void Watch(ITrainer trainer)
    {
        lock (change)
        {
            watched.RemoveAll(reference => !reference.TryGetTarget(out _));
            watched.Add(new WeakReference<ITrainer>(trainer));
            if (requested)
                trainer.RequestStop();
        }
    }

    /// <summary>Stops everything, as a signal does.</summary>
    public void Request()
    {
        lock (change)
        {
            requested = true;
            foreach (WeakReference<ITrainer> reference in watched)
            {
                if (reference.TryGetTarget(out ITrainer? trainer))
                    trainer.RequestStop();
            }
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        token.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (change)
        {
            if (requested)
                return;
            context.Cancel = true;
            Request();
        }
    }
}
