using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// A single environment with observations and actions as flat float32 values, a time limit that is already applied, and
/// its own random numbers. Derive from <see cref="EnvironmentBase{TObservation, TAction}"/> to write an environment.
/// Implement this interface to adapt another library or to wrap an environment.
/// </summary>
/// <remarks>
/// The saved state includes the random numbers and the step count, so that a restored environment continues exactly as
/// the saved one would have. An environment that holds other resources also implements <see cref="IDisposable"/>.
/// </remarks>
public interface IEnvironment : IStateful
{
    /// <summary>The observation space.</summary>
    Space ObservationSpace { get; }

    /// <summary>The action space.</summary>
    Space ActionSpace { get; }

    /// <summary>Number of steps after which an episode is truncated; null for no limit.</summary>
    int? MaxEpisodeSteps { get; }

    /// <summary>
    /// Whether some actions are invalid in some states; see <see cref="WriteActionMask"/>. Default false. Never
    /// changes.
    /// </summary>
    bool MasksActions => false;

    /// <summary>
    /// Writes the action mask of the current state, after a reset or a step. Called only if <see cref="MasksActions"/>
    /// is true.
    /// </summary>
    /// <param name="mask">Overwritten, [<see cref="Space.ActionMaskSize"/>]: 1 for valid actions, 0 for invalid
    /// ones.</param>
    void WriteActionMask(Span<float> mask) => mask.Fill(1);

    /// <summary>
    /// Length of the privileged observation: values of the state that only an asymmetric critic reads, during training
    /// (<see cref="PpoOptions.AsymmetricCritic"/>). Default 0, none. Never changes.
    /// </summary>
    int PrivilegedSize => 0;

    /// <summary>
    /// Writes the privileged observation of the current state, after a reset or a step. Called only in training with an
    /// asymmetric critic.
    /// </summary>
    /// <param name="privileged">Overwritten completely, [<see cref="PrivilegedSize"/>].</param>
    void WritePrivileged(Span<float> privileged) { }

    /// <summary>Seeds the random numbers of all later episodes. Call it once, before the first reset.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Index of an independent random sequence of the seed, so that vectorized environments
    /// differ.</param>
    void Seed(ulong seed, ulong stream);

    /// <summary>Starts an episode.</summary>
    /// <param name="observation">Receives the first observation, [<see cref="Space.ObservationSize"/>].</param>
    void Reset(Span<float> observation);

    /// <summary>Takes one step.</summary>
    /// <param name="action">The action, [<see cref="Space.ActionSize"/>].</param>
    /// <param name="observation">Receives the next observation, [<see cref="Space.ObservationSize"/>].</param>
    /// <exception cref="InvalidInputException">The action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">No episode is running: call <see cref="Reset"/> first.</exception>
    StepResult Step(ReadOnlySpan<float> action, Span<float> observation);

    /// <summary>Draws the current state. Draws nothing if the environment has no rendering.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    void Render(ICanvas canvas);
}
