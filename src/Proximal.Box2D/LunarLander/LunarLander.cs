namespace Proximal.Box2D;

/// <summary>
/// <c>LunarLander-v3</c>: land between two flags with a main engine and two side engines. The lander body must not
/// touch the ground. An episode has at most 1000 steps (Gymnasium's rewards and constants, over a solver that
/// reproduces Box2D 2.4.1).
/// </summary>
/// <remarks>
/// Parameters: <c>gravity</c>, <c>wind_power</c> and <c>turbulence_power</c>, as in <see cref="LunarLanderOptions"/>. The
/// last two need <see cref="LunarLanderOptions.EnableWind"/>.
/// </remarks>
/// <param name="options">The options. Default: those of <c>LunarLander-v3</c>.</param>
/// <exception cref="InvalidInputException">An option is not in its range.</exception>
public sealed class LunarLander(LunarLanderOptions? options = null)
    : DynamicsEnvironment<LunarLanderDynamics, LunarLanderState>(new LunarLanderDynamics(options ?? new())),
        IParameterizedEnvironment
{
    private static readonly string[] Names = ["gravity", "wind_power", "turbulence_power"];
    private LunarLanderOptions current = options ?? LunarLanderOptions.Default;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => Names;

    /// <inheritdoc/>
    public void SetParameter(string name, double value)
    {
        if (name is "wind_power" or "turbulence_power" && !current.EnableWind)
            throw new InvalidInputException($"{name} has no effect without wind: set enable_wind to true");
        LunarLanderOptions changed = name switch
        {
            "gravity" => current with { Gravity = value },
            "wind_power" => current with { WindPower = value },
            "turbulence_power" => current with { TurbulencePower = value },
            _ => throw new InvalidInputException(
                $"there is no parameter '{name}'; the parameters are {string.Join(", ", Names)}"
            ),
        };
        Dynamics = new LunarLanderDynamics(changed);
        current = changed;
    }
}
