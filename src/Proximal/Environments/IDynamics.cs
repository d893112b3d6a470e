namespace Proximal;

/// <summary>
/// A task as pure functions over a state without references, so that one definition serves a single environment
/// (<see cref="DynamicsEnvironment{TDynamics, TState}"/>) and thousands side by side
/// (<see cref="BatchedEnvironment{TDynamics, TState}"/>). Implement it as an empty struct: the compiler then builds the
/// loop over environments around the functions themselves.
/// </summary>
/// <typeparam name="TState">All that changes from step to step.</typeparam>
public interface IDynamics<TState>
    where TState : unmanaged
{
    /// <summary>What is observed.</summary>
    static abstract Space Observations { get; }

    /// <summary>What can be done.</summary>
    static abstract Space Actions { get; }

    /// <summary>After how many steps an episode is truncated; null, the default, for no limit.</summary>
    static virtual int? MaxEpisodeSteps => null;

    /// <summary>Draws the state in which an episode begins.</summary>
    /// <param name="random">The environment's own random numbers.</param>
    /// <param name="state">Overwritten whole.</param>
    static abstract void Reset(ref Rng random, out TState state);

    /// <summary>Takes one step. The time limit is not its concern.</summary>
    /// <param name="state">Changed in place.</param>
    /// <param name="action">An action that belongs to the space.</param>
    /// <param name="random">The environment's own random numbers, for steps that need chance.</param>
    static abstract Step Step(ref TState state, ReadOnlySpan<float> action, ref Rng random);

    /// <summary>Writes what is observed of a state.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="observation">Overwritten whole.</param>
    static abstract void Observe(in TState state, Span<float> observation);

    /// <summary>Draws a state; nothing by default.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="canvas">Where to draw.</param>
    static virtual void Render(in TState state, ICanvas canvas)
    {
    }
}
