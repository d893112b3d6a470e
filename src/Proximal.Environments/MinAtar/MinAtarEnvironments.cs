namespace Proximal.Environments;

/// <summary>The family "MinAtar" of the registry.</summary>
internal static class MinAtarEnvironments
{
    public static EnvironmentFamily Family { get; } =
        new(
            "MinAtar",
            "Five Atari games on boards of 10 x 10 cells (Young and Tian, 2019).",
            [
                EnvironmentEntry.Of(
                    "MinAtar/Asterix-v0",
                    "Collect gold and avoid enemies that cross the board; all six actions.",
                    static () => new MinAtarAsterix(AllActions),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Asterix-v1",
                    "Collect gold and avoid enemies that cross the board.",
                    static () => new MinAtarAsterix(),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Breakout-v0",
                    "Break bricks with a ball and a paddle; all six actions.",
                    static () => new MinAtarBreakout(AllActions),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Breakout-v1",
                    "Break bricks with a ball and a paddle.",
                    static () => new MinAtarBreakout(),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Freeway-v0",
                    "Cross an eight-lane road as often as possible; all six actions.",
                    static () => new MinAtarFreeway(AllActions),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Freeway-v1",
                    "Cross an eight-lane road as often as possible.",
                    static () => new MinAtarFreeway(),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Seaquest-v0",
                    "Shoot fish and submarines, rescue divers, and surface for air; all six actions.",
                    static () => new MinAtarSeaquest(AllActions),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/Seaquest-v1",
                    "Shoot fish and submarines, rescue divers, and surface for air.",
                    static () => new MinAtarSeaquest(),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/SpaceInvaders-v0",
                    "Shoot waves of descending aliens that shoot back; all six actions.",
                    static () => new MinAtarSpaceInvaders(AllActions),
                    null,
                    12
                ),
                EnvironmentEntry.Of(
                    "MinAtar/SpaceInvaders-v1",
                    "Shoot waves of descending aliens that shoot back.",
                    static () => new MinAtarSpaceInvaders(),
                    null,
                    12
                ),
            ]
        );

    private static MinAtarOptions AllActions => new() { FullActions = true };
}
