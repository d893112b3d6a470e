using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// One environment as trainers and players see it: observations and actions as flat numbers, the time limit already
/// counted, its random numbers its own. Write tasks as an <see cref="EnvironmentBase{TObservation, TAction}"/>; implement this
/// to adapt something foreign or to wrap another environment.
/// </summary>
/// <remarks>Saving and restoring covers the random numbers and the count of steps, so that a restored environment goes on
/// exactly as the saved one would have. Environments that hold other resources also implement <see cref="IDisposable"/>.</remarks>
public interface IEnvironment : IStateful
{
    /// <summary>What is observed.</summary>
    Space ObservationSpace { get; }

    /// <summary>What can be done.</summary>
    Space ActionSpace { get; }

    /// <summary>After how many steps an episode is truncated; null for no limit.</summary>
    int? MaxEpisodeSteps { get; }

    /// <summary>Whether some actions are not allowed at times, which <see cref="WriteActionMask"/> tells. False by default; the same for ever.</summary>
    bool MasksActions => false;

    /// <summary>Writes which actions are allowed now, after a reset or a step. Asked only where <see cref="MasksActions"/>.</summary>
    /// <param name="mask">Overwritten, [<see cref="Space.ActionMaskSize"/>]: 1 for allowed, 0 for not.</param>
    void WriteActionMask(Span<float> mask) => mask.Fill(1);

    /// <summary>Chooses the random numbers of all later episodes. Call it once, before the first reset.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of the seed's independent sequences, so that environments side by side differ.</param>
    void Seed(ulong seed, ulong stream);

    /// <summary>Begins an episode.</summary>
    /// <param name="observation">Receives the first observation, [<see cref="Space.ObservationSize"/>].</param>
    void Reset(Span<float> observation);

    /// <summary>Takes one step.</summary>
    /// <param name="action">[<see cref="Space.ActionSize"/>].</param>
    /// <param name="observation">Receives the observation that follows, [<see cref="Space.ObservationSize"/>].</param>
    /// <exception cref="InvalidInputException">The action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">No episode is under way: call <see cref="Reset"/> first.</exception>
    StepResult Step(ReadOnlySpan<float> action, Span<float> observation);

    /// <summary>Draws the present state. Draws nothing where the task has no picture.</summary>
    /// <param name="canvas">Where to draw.</param>
    void Render(ICanvas canvas);
}
