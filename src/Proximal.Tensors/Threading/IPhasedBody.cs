namespace Proximal.Tensors;

/// <summary>The body of work that is done in phases: all indices of one before any of the next.</summary>
public interface IPhasedBody
{
    /// <summary>How many phases there are.</summary>
    int Phases { get; }

    /// <summary>How many indices a phase has; it may have none. Must be cheap and always the same.</summary>
    int Count(int phase);

    /// <summary>Does the work of one index; it may run on any thread, at the same time as other indices of its phase.</summary>
    void Invoke(int phase, int index);
}
