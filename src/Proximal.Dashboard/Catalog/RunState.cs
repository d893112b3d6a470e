namespace Proximal.Dashboard;

/// <summary>What a run is doing.</summary>
internal enum RunState
{
    /// <summary>The run has a folder, but nobody trains it yet.</summary>
    Waiting,

    /// <summary>A process trains the run: it holds the lock of the folder.</summary>
    Running,

    /// <summary>The run took all its steps.</summary>
    Completed,

    /// <summary>A callback or a stop condition stopped the run.</summary>
    Stopped,

    /// <summary>A signal stopped the run. It is saved and can be resumed.</summary>
    Interrupted,

    /// <summary>An observation, reward, loss or gradient was not finite.</summary>
    Diverged,

    /// <summary>The process ended without a summary, for example because it was killed.</summary>
    Dead,
}
