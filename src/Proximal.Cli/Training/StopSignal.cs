using System.Runtime.InteropServices;

namespace Proximal.Cli;

/// <summary>Turns SIGINT and SIGTERM into an orderly end after the current update; a second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly Lock change = new();
    private readonly PosixSignalRegistration[] registrations;
    private ITrainer? watched;
    private bool requested;

    public StopSignal() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Whether a signal has arrived.</summary>
    public bool IsRequested
    {
        get
        {
            lock (change)
                return requested;
        }
    }

    /// <summary>Stops this trainer from now on, at once where a signal has arrived before.</summary>
    public void Watch(ITrainer trainer)
    {
        lock (change)
        {
            watched = trainer;
            if (requested)
                trainer.RequestStop();
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (change)
        {
            if (requested)
                return;
            context.Cancel = true;
            requested = true;
            watched?.RequestStop();
        }
    }
}
