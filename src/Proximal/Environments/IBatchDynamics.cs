namespace Proximal;

/// <summary>
/// Dynamics whose steps take long enough that <see cref="BatchedEnvironment{TDynamics, TState}"/> distributes groups of
/// environments over threads, and which may compute the steps of a group together. Trajectories do not depend on it.
/// </summary>
/// <typeparam name="TState">Everything that changes from step to step.</typeparam>
public interface IBatchDynamics<TState> : IDynamics<TState>
    where TState : unmanaged
{
    /// <summary>Number of environments of a group, at least 1. The last group may have fewer.</summary>
    int GroupSize { get; }

    /// <summary>Takes one step in every environment of a group. Groups step on several threads at the same time. Each
    /// environment must get the same result as from <see cref="IDynamics{TState}.Step"/>.</summary>
    /// <param name="states">The states; changed in place.</param>
    /// <param name="actions">The actions, [environments, <see cref="Space.ActionSize"/>].</param>
    /// <param name="randoms">Random numbers of the environments.</param>
    /// <param name="results">Overwritten with the results.</param>
    void StepGroup(Span<TState> states, ReadOnlySpan<float> actions, Span<Rng> randoms, Span<StepResult> results);
}
