namespace Proximal.Environments;

/// <summary>
/// <c>PendulumNoVel-v1</c>: <see cref="Pendulum"/> whose observations hide the angular velocity. It needs
/// a recurrent policy.
/// </summary>
public sealed class PendulumNoVel()
    : DynamicsEnvironment<HiddenVelocityDynamics<PendulumDynamics, PendulumState>, PendulumState>(
        new HiddenVelocityDynamics<PendulumDynamics, PendulumState>(2)
    );
