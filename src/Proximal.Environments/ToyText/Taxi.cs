using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>Taxi-v3</c> and <c>Taxi-v4</c>, which are the same task: fetch a passenger at one of four landmarks and bring him to another,
/// by driving south (0), north (1), east (2) or west (3), picking him up (4) and dropping him off (5). A step costs a point, a
/// pick-up or drop-off where there is none to be done costs 10, and arriving earns 20; an episode lasts at most 200 steps
/// (Dietterich 2000).
/// </summary>
/// <param name="maskActions">Whether only actions that change the state are allowed, as the reference's <c>action_mask</c> says;
/// false by default.</param>
public sealed class Taxi(bool maskActions = false)
    : TabularEnvironment(maskActions ? TaxiTask.Masked : TaxiTask.Unmasked);

/// <summary>Where everybody is.</summary>
/// <param name="Row">The taxi's row from the top, 0 … 4.</param>
/// <param name="Column">The taxi's column from the left, 0 … 4.</param>
/// <param name="Passenger">The landmark where the passenger waits: red 0, green 1, yellow 2, blue 3; 4 in the taxi.</param>
/// <param name="Destination">The landmark to bring him to, 0 … 3.</param>
public readonly record struct TaxiPlaces(int Row, int Column, int Passenger, int Destination)
{
    /// <summary>The state's index in the table.</summary>
    public int Index => (((((Row * 5) + Column) * 5) + Passenger) * 4) + Destination;

    /// <summary>The places that a state's index stands for.</summary>
    /// <param name="index">One of 0 … 499.</param>
    public static TaxiPlaces Of(int index) => new(index / 100, index / 20 % 5, index / 4 % 5, index % 4);
}

/// <summary>The city as a table of 500 states.</summary>
public sealed class TaxiTask : TabularTask
{
    /// <summary>The passenger's place while he is in the taxi.</summary>
    internal const int Aboard = 4;

    /// <summary>How many rows and columns the city has.</summary>
    internal const int Size = 5;

    private const int South = 0,
        North = 1,
        East = 2,
        West = 3,
        PickUp = 4,
        DropOff = 5;

    /// <summary>Row and column of the red, green, yellow and blue landmark.</summary>
    private static readonly (int Row, int Column)[] Places = [(0, 0), (0, 4), (4, 0), (4, 3)];

    private TaxiTask(bool masksActions)
        : base(MakeTable(), maxEpisodeSteps: 200) => MasksActions = masksActions;

    /// <summary>The city, where everything may be tried.</summary>
    public static TaxiTask Unmasked { get; } = new(masksActions: false);

    /// <summary>The city, where only what changes the state is allowed.</summary>
    public static TaxiTask Masked { get; } = new(masksActions: true);

    /// <inheritdoc/>
    public override bool MasksActions { get; }

    /// <summary>Row and column of the red, green, yellow and blue landmark.</summary>
    internal static ReadOnlySpan<(int Row, int Column)> Landmarks => Places;

    /// <inheritdoc/>
    public override void Mask(int state, Span<float> mask)
    {
        TaxiPlaces places = TaxiPlaces.Of(state);
        int landmark = LandmarkAt(places.Row, places.Column);
        mask[South] = places.Row < Size - 1 ? 1 : 0;
        mask[North] = places.Row > 0 ? 1 : 0;
        mask[East] = !WallEastOf(places.Row, places.Column) ? 1 : 0;
        mask[West] = !WallEastOf(places.Row, places.Column - 1) ? 1 : 0;
        mask[PickUp] = landmark >= 0 && landmark == places.Passenger ? 1 : 0;
        mask[DropOff] = landmark >= 0 && places.Passenger == Aboard ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Render(TabularState state, ICanvas canvas) =>
        TaxiRenderer.Draw(TaxiPlaces.Of(state.Index), canvas);

    /// <summary>Whether the way east of a cell is shut, as it is at the border.</summary>
    internal static bool WallEastOf(int row, int column) =>
        column switch
        {
            < 0 or Size - 1 => true,
            0 or 2 => row > 2,
            1 => row < 2,
            _ => false,
        };

    private static int LandmarkAt(int row, int column) => Landmarks.IndexOf((row, column));

    private static TransitionTable MakeTable()
    {
        const int States = Size * Size * (Aboard + 1) * 4;
        var start = new double[States];
        for (int i = 0; i < States; i++)
        {
            TaxiPlaces places = TaxiPlaces.Of(i);
            if (places.Passenger != Aboard && places.Passenger != places.Destination)
                start[i] = 1;
        }

        double starts = start.Sum();
        for (int i = 0; i < States; i++)
            start[i] /= starts;
        return new TransitionTable(States, 6, static (state, action) => [Outcome(TaxiPlaces.Of(state), action)], start);
    }

    private static Transition Outcome(TaxiPlaces at, int action)
    {
        int landmark = LandmarkAt(at.Row, at.Column);
        return action switch
        {
            South => Drive(at with { Row = Math.Min(at.Row + 1, Size - 1) }),
            North => Drive(at with { Row = Math.Max(at.Row - 1, 0) }),
            East => Drive(WallEastOf(at.Row, at.Column) ? at : at with { Column = at.Column + 1 }),
            West => Drive(WallEastOf(at.Row, at.Column - 1) ? at : at with { Column = at.Column - 1 }),
            PickUp => at.Passenger != Aboard && landmark == at.Passenger
                ? Drive(at with { Passenger = Aboard })
                : new(1, at.Index, -10),
            _ when at.Passenger != Aboard || landmark < 0 => new(1, at.Index, -10),
            _ when landmark == at.Destination => new(1, (at with { Passenger = landmark }).Index, 20, Terminated: true),
            _ => Drive(at with { Passenger = landmark }),
        };

        static Transition Drive(TaxiPlaces to) => new(1, to.Index, -1);
    }
}
