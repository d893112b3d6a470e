using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Words for control environments that are played by text.</summary>
internal static class ControlWords
{
    private const int LakeSize = 4,
        LargeLakeSize = 8,
        CliffColumns = 12,
        TaxiColumns = 5;

    private static readonly string[] Arrows = ["left", "down", "right", "up"];

    private static readonly Dictionary<string, ControlTextOptions> Known = new(StringComparer.Ordinal)
    {
        ["CartPole-v1"] = new()
        {
            Task = "Balance the pole on the cart by pushing the cart.",
            ObservationNames = ["cart position", "cart velocity", "pole angle", "pole velocity"],
            ActionNames = ["left", "right"],
        },
        ["MountainCar-v0"] = new()
        {
            Task = "Drive the car up to the flag on the right hill.",
            ObservationNames = ["position", "velocity"],
            ActionNames = ["left", "none", "right"],
        },
        ["MountainCarContinuous-v0"] = new()
        {
            Task = "Drive the car up to the flag on the right hill. The action is the force.",
            ObservationNames = ["position", "velocity"],
        },
        ["Pendulum-v1"] = new()
        {
            Task = "Swing the pendulum up. The action is the torque.",
            ObservationNames = ["cosine of the angle", "sine of the angle", "angular velocity"],
        },
        ["Acrobot-v1"] = new()
        {
            Task = "Swing the end of the two links above the line.",
            ObservationNames =
            [
                "cosine of the first angle",
                "sine of the first angle",
                "cosine of the second angle",
                "sine of the second angle",
                "first velocity",
                "second velocity",
            ],
            ActionNames = ["negative", "none", "positive"],
        },
        ["FrozenLake-v1"] = Lake(LakeSize),
        ["FrozenLake8x8-v1"] = Lake(LargeLakeSize),
        ["CliffWalking-v1"] = new()
        {
            Task = "Walk from the bottom left to the bottom right, around the cliff between them.",
            Describe = static observation => Cell(observation, CliffColumns),
            ActionNames = ["up", "right", "down", "left"],
        },
        ["Taxi-v3"] = Taxi(),
        ["Taxi-v4"] = Taxi(),
    };

    /// <summary>The words of an environment; numbers for unknown ones.</summary>
    /// <param name="environment">Name of the environment.</param>
    public static ControlTextOptions Of(string environment) =>
        Known.GetValueOrDefault(environment) ?? new ControlTextOptions();

    private static ControlTextOptions Lake(int size) =>
        new()
        {
            Task =
                $"Cross the frozen lake of {size} rows and {size} columns from the top left to the bottom right "
                + "without falling into a hole.",
            Describe = observation => Cell(observation, size),
            ActionNames = Arrows,
        };

    private static ControlTextOptions Taxi() =>
        new()
        {
            Task = "Drive the taxi to the passenger, pick up the passenger, and drop off at the destination.",
            Describe = static observation =>
            {
                // The state is ((row × 5 + column) × 5 + passenger) × 4 + destination.
                string[] places = ["red", "green", "yellow", "blue", "in the taxi"];
                int state = observation.AsSpan().IndexOf(1f);
                int cell = state / 20;
                return $"Taxi in row {(cell / TaxiColumns) + 1}, column {(cell % TaxiColumns) + 1}; passenger "
                    + $"{places[state / 4 % 5]}; destination {places[state % 4]}.";
            },
            ActionNames = ["south", "north", "east", "west", "pickup", "dropoff"],
        };

    private static string Cell(float[] observation, int columns)
    {
        int cell = observation.AsSpan().IndexOf(1f);
        return $"You are in row {(cell / columns) + 1}, column {(cell % columns) + 1}.";
    }
}
