namespace Proximal.Experiments;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>It took all its steps.</summary>
    Completed,

    /// <summary>A signal stopped it, after everything had been saved.</summary>
    Interrupted,

    /// <summary>What watches over it ended it, by choice; its summary says why.</summary>
    Stopped,

    /// <summary>It met a number that is not finite.</summary>
    Diverged,
}
