namespace Proximal.Environments;

/// <summary>The family "Toy text" of the registry.</summary>
internal static class ToyTextEnvironments
{
    public static EnvironmentFamily Family { get; } =
        new(
            "Toy text",
            "Small tabular tasks of Gymnasium.",
            [
                EnvironmentEntry.Of(
                    "FrozenLake-v1",
                    "Cross a slippery lake of 4 x 4 cells without falling into a hole.",
                    static () => new FrozenLake(),
                    0.7,
                    4
                ),
                EnvironmentEntry.Of(
                    "FrozenLake8x8-v1",
                    "Cross a slippery lake of 8 x 8 cells without falling into a hole.",
                    LargeLake,
                    0.85,
                    4
                ),
                EnvironmentEntry.Of(
                    "Taxi-v3",
                    "Pick up a passenger and drop them off at the destination.",
                    static () => new Taxi(),
                    8,
                    4
                ),
                EnvironmentEntry.Of(
                    "Taxi-v4",
                    "Pick up a passenger and drop them off at the destination; same as Taxi-v3.",
                    static () => new Taxi(),
                    8,
                    4
                ),
                EnvironmentEntry.Of(
                    "CliffWalking-v1",
                    "Walk along the edge of a cliff without falling.",
                    static () => new CliffWalking(),
                    null,
                    4
                ),
                EnvironmentEntry.Of(
                    "CliffWalkingSlippery-v1",
                    "Walk along the slippery edge of a cliff without falling.",
                    static () => new CliffWalking(slippery: true),
                    null,
                    4
                ),
            ]
        );

    private static FrozenLake LargeLake() =>
        new(new FrozenLakeOptions { Map = FrozenLakeMap.EightByEight, MaxEpisodeSteps = 200 });
}
