namespace Proximal;

/// <summary>
/// Extension methods that call the members of <see cref="IEnvironment"/> which
/// <see cref="EnvironmentBase{TObservation, TAction}"/> implements explicitly, because its subclasses override
/// protected methods of the same names. Tests need no cast.
/// </summary>
public static class EnvironmentExtensions
{
    /// <summary>Takes one step; see <see cref="IEnvironment.Step"/>.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="action">The action, [<see cref="Space.ActionSize"/>].</param>
    /// <param name="observation">Receives the next observation, [<see cref="Space.ObservationSize"/>].</param>
    /// <exception cref="InvalidInputException">The action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">No episode is running.</exception>
    public static StepResult Step(this IEnvironment environment, ReadOnlySpan<float> action, Span<float> observation) =>
        environment.Step(action, observation);

    /// <summary>Takes one step with an action of a <see cref="Discrete"/> space.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="action">The action, 0 to n - 1.</param>
    /// <param name="observation">Receives the next observation, [<see cref="Space.ObservationSize"/>].</param>
    /// <exception cref="InvalidInputException">The action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">No episode is running.</exception>
    public static StepResult Step(this IEnvironment environment, int action, Span<float> observation) =>
        environment.Step([action], observation);

    /// <summary>Saves the state of the environment; see <see cref="IStateful.SaveState"/>.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="state">Receives the values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    public static void SaveState(this IEnvironment environment, StateDictionary state, string prefix) =>
        environment.SaveState(state, prefix);

    /// <summary>Restores the state of the environment; see <see cref="IStateful.LoadState"/>.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="state">The saved values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    public static void LoadState(this IEnvironment environment, StateDictionary state, string prefix) =>
        environment.LoadState(state, prefix);
}
