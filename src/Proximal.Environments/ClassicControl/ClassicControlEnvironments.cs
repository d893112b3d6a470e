namespace Proximal.Environments;

/// <summary>The family "Classic control" of the registry.</summary>
internal static class ClassicControlEnvironments
{
    public static EnvironmentFamily Family { get; } =
        new(
            "Classic control",
            "Physics tasks of Gymnasium, and forms of them without velocities.",
            [
                EnvironmentEntry.Of(
                    "CartPole-v1",
                    "Balance a pole on a cart by pushing the cart left or right.",
                    static () => new CartPole(),
                    475,
                    50
                ),
                EnvironmentEntry.Of(
                    "MountainCar-v0",
                    "Drive an underpowered car out of a valley.",
                    static () => new MountainCar(),
                    -110,
                    30
                ),
                EnvironmentEntry.Of(
                    "MountainCarContinuous-v0",
                    "Drive an underpowered car out of a valley with a continuous throttle, whose use costs.",
                    static () => new MountainCarContinuous(),
                    90,
                    30
                ),
                EnvironmentEntry.Of(
                    "Pendulum-v1",
                    "Swing a pendulum up and hold it there.",
                    static () => new Pendulum(),
                    null,
                    30
                ),
                EnvironmentEntry.Of(
                    "Acrobot-v1",
                    "Swing a two-link arm above a line with a motor at the joint.",
                    static () => new Acrobot(),
                    -100,
                    15
                ),
                EnvironmentEntry.Of(
                    "CartPoleNoVel-v1",
                    "Balance a pole on a cart without observing velocities; needs a recurrent policy.",
                    static () => new CartPoleNoVel(),
                    475,
                    50
                ),
                EnvironmentEntry.Of(
                    "PendulumNoVel-v1",
                    "Swing a pendulum up without observing its velocity; needs a recurrent policy.",
                    static () => new PendulumNoVel(),
                    null,
                    30
                ),
                EnvironmentEntry.Of(
                    "MountainCarContinuousNoVel-v0",
                    "Drive out of a valley without observing the velocity; needs a recurrent policy.",
                    static () => new MountainCarContinuousNoVel(),
                    90,
                    30
                ),
            ]
        );
}
