namespace Proximal;

/// <summary>
/// Environment with parameters that can change from episode to episode, such as a mass, a length or a level of
/// difficulty (the environment parameters of ML-Agents). Samplers and lessons set them.
/// </summary>
public interface IParameterizedEnvironment
{
    /// <summary>Names of the parameters, as in a configuration file: <c>length</c>, <c>wind_power</c>.</summary>
    IReadOnlyList<string> ParameterNames { get; }

    /// <summary>
    /// Sets a parameter. It is called before the reset of the episode in which the value is used, and before
    /// <see cref="IStateful.LoadState"/>; the value stays until the next call.
    /// </summary>
    /// <param name="name">One of <see cref="ParameterNames"/>.</param>
    /// <param name="value">The value, a finite number.</param>
    /// <exception cref="InvalidInputException">There is no such parameter, or the value is not in its range.</exception>
    void SetParameter(string name, double value);
}
