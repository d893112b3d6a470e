namespace Proximal.Experiments;

/// <summary>Status of a run at its end.</summary>
public enum RunStatus
{
    /// <summary>The run took all its steps.</summary>
    Completed,

    /// <summary>A signal or a cancellation stopped the run. It is saved and can be resumed.</summary>
    Interrupted,

    /// <summary>A callback or a stop condition stopped the run. The summary has the reason.</summary>
    Stopped,

    /// <summary>An observation, reward, loss or gradient was not finite.</summary>
    Diverged,
}
