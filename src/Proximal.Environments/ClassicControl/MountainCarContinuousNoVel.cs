namespace Proximal.Environments;

/// <summary>
/// <c>MountainCarContinuousNoVel-v0</c>: <see cref="MountainCarContinuous"/> whose observations hide the velocity. It
/// needs a recurrent policy.
/// </summary>
public sealed class MountainCarContinuousNoVel()
    : DynamicsEnvironment<
        HiddenVelocityDynamics<MountainCarContinuousDynamics, MountainCarContinuousState>,
        MountainCarContinuousState
    >(new HiddenVelocityDynamics<MountainCarContinuousDynamics, MountainCarContinuousState>(1));
