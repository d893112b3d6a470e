namespace Proximal.Box2D;

/// <summary>
/// <c>LunarLander-v3</c>: land between two flags with a main engine and two side engines. The lander body must not
/// touch the ground. An episode has at most 1000 steps (Gymnasium's rewards and constants, over a solver that
/// reproduces Box2D 2.4.1).
/// </summary>
/// <param name="options">The options. Default: those of <c>LunarLander-v3</c>.</param>
/// <exception cref="InvalidInputException">An option is not in its range.</exception>
public sealed class LunarLander(LunarLanderOptions? options = null)
    : DynamicsEnvironment<LunarLanderDynamics, LunarLanderState>(new LunarLanderDynamics(options ?? new()));
