using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// A task as pure functions over a state without references, so that one definition serves a single environment
/// (<see cref="DynamicsEnvironment{TDynamics, TState}"/>) and thousands side by side
/// (<see cref="BatchedEnvironment{TDynamics, TState}"/>). Implement it as a struct that holds the task's settings and nothing
/// that changes: the compiler then builds the loop over environments around the functions themselves.
/// </summary>
/// <typeparam name="TState">All that changes from step to step.</typeparam>
public interface IDynamics<TState>
    where TState : unmanaged
{
    /// <summary>What is observed.</summary>
    Space Observations { get; }

    /// <summary>What can be done.</summary>
    Space Actions { get; }

    /// <summary>After how many steps an episode is truncated; null, the default, for no limit.</summary>
    int? MaxEpisodeSteps => null;

    /// <summary>Whether some actions are not allowed at times, which <see cref="Mask"/> tells. False by default.</summary>
    bool MasksActions => false;

    /// <summary>Draws the state in which an episode begins.</summary>
    /// <param name="random">The environment's own random numbers.</param>
    /// <param name="state">The state that the environment's last episode ended in, all zeros before the first. Overwritten, but
    /// for what outlasts an episode.</param>
    void Reset(ref Rng random, ref TState state);

    /// <summary>Takes one step. The time limit is not its concern.</summary>
    /// <param name="state">Changed in place.</param>
    /// <param name="action">An action that belongs to the space.</param>
    /// <param name="random">The environment's own random numbers, for steps that need chance.</param>
    StepResult Step(ref TState state, ReadOnlySpan<float> action, ref Rng random);

    /// <summary>Writes what is observed of a state.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="observation">Overwritten whole.</param>
    void Observe(in TState state, Span<float> observation);

    /// <summary>Writes which actions are allowed in a state. Asked only where <see cref="MasksActions"/>.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="mask">Overwritten, [<see cref="Space.ActionMaskSize"/>]: 1 for allowed, 0 for not.</param>
    void Mask(in TState state, Span<float> mask) => mask.Fill(1);

    /// <summary>Draws a state; nothing by default.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="canvas">Where to draw.</param>
    void Render(in TState state, ICanvas canvas) { }
}
