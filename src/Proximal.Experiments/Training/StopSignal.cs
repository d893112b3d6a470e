using System.Runtime.InteropServices;

namespace Proximal.Experiments;

/// <summary>
/// Stops trainers after the current update on SIGINT, SIGTERM and SIGHUP. A second signal ends the process immediately.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly Lock change = new();
    private readonly PosixSignalRegistration[] registrations;

    // Weak references, because a command may train several runs one after another.
    private readonly List<WeakReference<ITrainer>> watched = [];
    private readonly CancellationTokenRegistration token;
    private bool requested;

    /// <summary>Creates an instance that handles the signals of the process.</summary>
    public StopSignal() =>
        registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];

    /// <summary>Creates an instance that reacts to a cancellation token only.</summary>
    public StopSignal(CancellationToken cancellation)
    {
        registrations = [];
        token = cancellation.Register(Request);
    }

    /// <summary>Whether a stop was requested.</summary>
    public bool IsRequested
    {
        get
        {
            lock (change)
                return requested;
        }
    }

    /// <summary>Adds a trainer to stop. It is stopped immediately if a stop was requested before.</summary>
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

    /// <summary>Stops all trainers, like a signal.</summary>
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
