namespace Proximal.Tensors;

/// <summary>Body of work in phases: all indices of a phase are processed before any of the next.</summary>
internal interface IPhasedBody
{
    /// <summary>Number of phases.</summary>
    int Phases { get; }

    /// <summary>Number of indices of a phase; it may be 0. Must be cheap and constant.</summary>
    int Count(int phase);

    /// <summary>
    /// Processes one index. It may run on any thread, at the same time as other indices of the phase.
    /// </summary>
    void Invoke(int phase, int index);
}
