namespace Proximal.Box2D;

/// <summary>
/// <c>BipedalWalker-v3</c>: walk to the far end of a terrain on two legs with four motors. The body must not touch the
/// ground. An episode has at most 1600 steps, and 2000 in <c>BipedalWalkerHardcore-v3</c>, whose terrain has stumps,
/// pits and stairs (Gymnasium's rewards and constants, over a solver that reproduces Box2D 2.4.1).
/// </summary>
/// <param name="hardcore">Whether the terrain has obstacles.</param>
public sealed class BipedalWalker(bool hardcore = false)
    : DynamicsEnvironment<BipedalWalkerDynamics, BipedalWalkerState>(new BipedalWalkerDynamics(hardcore));
