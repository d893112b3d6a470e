using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Dynamics of an environment, as pure functions over an unmanaged state. One definition serves a single environment
/// (<see cref="DynamicsEnvironment{TDynamics, TState}"/>) and thousands of vectorized ones
/// (<see cref="BatchedEnvironment{TDynamics, TState}"/>). Implement it as a struct that holds the parameters of the
/// environment and nothing that changes: the compiler then inlines the functions into the loop over the environments.
/// </summary>
/// <typeparam name="TState">Everything that changes from step to step.</typeparam>
public interface IDynamics<TState>
    where TState : unmanaged
{
    /// <summary>The observation space.</summary>
    Space Observations { get; }

    /// <summary>The action space.</summary>
    Space Actions { get; }

    /// <summary>Number of steps after which an episode is truncated. Default null, no limit.</summary>
    int? MaxEpisodeSteps => null;

    /// <summary>Whether some actions are invalid in some states; see <see cref="Mask"/>. Default false.</summary>
    bool MasksActions => false;

    /// <summary>Samples the initial state of an episode.</summary>
    /// <param name="random">Random numbers of the environment.</param>
    /// <param name="state">The last state of the previous episode; all zeros before the first. Overwritten, except for
    /// what persists across episodes.</param>
    void Reset(ref Rng random, ref TState state);

    /// <summary>Takes one step. The caller applies the time limit.</summary>
    /// <param name="state">The state; changed in place.</param>
    /// <param name="action">A valid action of the space.</param>
    /// <param name="random">Random numbers of the environment.</param>
    StepResult Step(ref TState state, ReadOnlySpan<float> action, ref Rng random);

    /// <summary>Writes the observation of a state.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="observation">Overwritten completely, [<see cref="Space.ObservationSize"/>].</param>
    void Observe(in TState state, Span<float> observation);

    /// <summary>Writes the action mask of a state. Called only if <see cref="MasksActions"/> is true.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="mask">Overwritten, [<see cref="Space.ActionMaskSize"/>]: 1 for valid actions, 0 for invalid
    /// ones.</param>
    void Mask(in TState state, Span<float> mask) => mask.Fill(1);

    /// <summary>
    /// Length of the privileged observation, which only an asymmetric critic reads; see
    /// <see cref="IEnvironment.PrivilegedSize"/>. Default 0, none.
    /// </summary>
    int PrivilegedSize => 0;

    /// <summary>Writes the privileged observation of a state.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="privileged">Overwritten completely, [<see cref="PrivilegedSize"/>].</param>
    void ObservePrivileged(in TState state, Span<float> privileged) { }

    /// <summary>Draws a state. Draws nothing by default.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="canvas">Canvas to draw on.</param>
    void Render(in TState state, ICanvas canvas) { }
}
