using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>Taxi-v3</c> and <c>Taxi-v4</c>, which are identical: pick up a passenger at one of four landmarks and drop them
/// off at another by driving south (0), north (1), east (2) or west (3), picking up (4) and dropping off (5). The
/// reward is -1 per step, -10 for an illegal pick-up or drop-off, and 20 for the drop-off at the destination. An
/// episode has at most 200 steps (Dietterich 2000).
/// </summary>
/// <param name="maskActions">Whether an action mask allows only actions that change the state, as the
/// <c>action_mask</c> of the reference does. Default false.</param>
public sealed class Taxi(bool maskActions = false)
    : TabularEnvironment(maskActions ? TaxiMdp.Masked : TaxiMdp.Unmasked);

/// <summary>The decoded state of <see cref="Taxi"/>.</summary>
/// <param name="Row">The row of the taxi from the top, from 0 to 4.</param>
/// <param name="Column">The column of the taxi from the left, from 0 to 4.</param>
/// <param name="Passenger">The landmark of the passenger: red 0, green 1, yellow 2, blue 3; 4 in the taxi.</param>
/// <param name="Destination">The landmark of the destination, from 0 to 3.</param>
internal readonly record struct TaxiState(int Row, int Column, int Passenger, int Destination)
{
    /// <summary>The index of the state in the table.</summary>
    public int Index => (((((Row * 5) + Column) * 5) + Passenger) * 4) + Destination;

    /// <summary>Decodes the index of a state.</summary>
    /// <param name="index">From 0 to 499.</param>
    public static TaxiState Of(int index) => new(index / 100, index / 20 % 5, index / 4 % 5, index % 4);
}

/// <summary>The Markov decision process of <see cref="Taxi"/>, with 500 states.</summary>
internal sealed class TaxiMdp : TabularMdp
{
    /// <summary>The value of <see cref="TaxiState.Passenger"/> while the passenger is in the taxi.</summary>
    internal const int Aboard = 4;

    /// <summary>The number of rows and of columns.</summary>
    internal const int Size = 5;

    private const int South = 0,
        North = 1,
        East = 2,
        West = 3,
        PickUp = 4,
        DropOff = 5;

    /// <summary>The positions of the red, green, yellow and blue landmarks.</summary>
    private static readonly (int Row, int Column)[] Places = [(0, 0), (0, 4), (4, 0), (4, 3)];

    private TaxiMdp(bool masksActions)
        : base(MakeTable(), maxEpisodeSteps: 200) => MasksActions = masksActions;

    /// <summary>The variant without action masks.</summary>
    public static TaxiMdp Unmasked { get; } = new(masksActions: false);

    /// <summary>The variant with action masks.</summary>
    public static TaxiMdp Masked { get; } = new(masksActions: true);

    /// <inheritdoc/>
    public override bool MasksActions { get; }

    /// <summary>The positions of the red, green, yellow and blue landmarks.</summary>
    internal static ReadOnlySpan<(int Row, int Column)> Landmarks => Places;

    /// <inheritdoc/>
    public override void Mask(int state, Span<float> mask)
    {
        TaxiState taxi = TaxiState.Of(state);
        int landmark = LandmarkAt(taxi.Row, taxi.Column);
        mask[South] = taxi.Row < Size - 1 ? 1 : 0;
        mask[North] = taxi.Row > 0 ? 1 : 0;
        mask[East] = !WallEastOf(taxi.Row, taxi.Column) ? 1 : 0;
        mask[West] = !WallEastOf(taxi.Row, taxi.Column - 1) ? 1 : 0;
        mask[PickUp] = landmark >= 0 && landmark == taxi.Passenger ? 1 : 0;
        mask[DropOff] = landmark >= 0 && taxi.Passenger == Aboard ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Render(TabularState state, ICanvas canvas) =>
        TaxiRenderer.Draw(TaxiState.Of(state.Index), canvas);

    /// <summary>Whether there is a wall or the border east of a cell.</summary>
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
            TaxiState taxi = TaxiState.Of(i);
            if (taxi.Passenger != Aboard && taxi.Passenger != taxi.Destination)
                start[i] = 1;
        }

        double starts = start.Sum();
        for (int i = 0; i < States; i++)
            start[i] /= starts;
        return new TransitionTable(States, 6, static (state, action) => [Outcome(TaxiState.Of(state), action)], start);
    }

    private static Transition Outcome(TaxiState at, int action)
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

        static Transition Drive(TaxiState to) => new(1, to.Index, -1);
    }
}
