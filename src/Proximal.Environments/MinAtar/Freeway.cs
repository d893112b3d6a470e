using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/Freeway</c>: lead a chicken over a road of eight lanes, a point each time, for 2,501 steps.</summary>
/// <param name="options">How it is played.</param>
public sealed class MinAtarFreeway(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<FreewayGame, FreewayState>, MinAtarState<FreewayState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>A game of <see cref="MinAtarFreeway"/>.</summary>
public struct FreewayState
{
    /// <summary>The chicken's row, 9 at the start and 0 on the other side.</summary>
    public int Position;

    /// <summary>Steps until the chicken can move again.</summary>
    public int MoveTimer;

    /// <summary>Steps until the end.</summary>
    public int TerminateTimer;

    /// <summary>The cars of rows 1 to 8.</summary>
    public FreewayLanes Cars;

    /// <summary>Whether the game is over.</summary>
    public bool Terminal;
}

/// <summary>A car of <see cref="MinAtarFreeway"/>.</summary>
/// <param name="X">The column.</param>
/// <param name="Timer">Steps until it moves.</param>
/// <param name="Speed">Steps from one move to the next, negative where it drives to the left.</param>
public record struct FreewayCar(int X, int Timer, int Speed);

/// <summary>A car for each of rows 1 to 8.</summary>
[InlineArray(Length)]
public struct FreewayLanes
{
    /// <summary>How many lanes there are.</summary>
    public const int Length = 8;

    private FreewayCar first;
}

/// <summary>The rules of <see cref="MinAtarFreeway"/>.</summary>
public readonly struct FreewayGame : IMinAtarGame<FreewayState>
{
    private const int Column = 4;
    private const int Start = MinAtarBoard.Size - 1;
    private const int SlowestSpeed = 5;
    private const int MoveInterval = 3;
    private const int Steps = 2500;

    private static readonly Rgba[] Palette =
    [
        RenderColors.Gold,
        RenderColors.Sky,
        Rgba.FromHex(0xE4572E),
        Rgba.FromHex(0xC04C3F),
        Rgba.FromHex(0x9C414F),
        Rgba.FromHex(0x783660),
        Rgba.FromHex(0x542B70),
    ];

    /// <inheritdoc/>
    public static int Channels => 7;

    /// <inheritdoc/>
    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Up, MinAtarAction.Down];

    /// <inheritdoc/>
    public static ReadOnlySpan<Rgba> Colors => Palette;

    /// <inheritdoc/>
    public static void Reset<TDraws>(out FreewayState state, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        state = new FreewayState
        {
            Position = Start,
            MoveTimer = MoveInterval,
            TerminateTimer = Steps,
        };
        DrawSpeeds(ref state.Cars, ref draws);
    }

    /// <inheritdoc/>
    public static StepResult Step<TDraws>(ref FreewayState state, MinAtarAction action, bool ramp, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        if (state.MoveTimer == 0 && action is MinAtarAction.Up or MinAtarAction.Down)
        {
            state.MoveTimer = MoveInterval;
            state.Position =
                action == MinAtarAction.Up ? Math.Max(0, state.Position - 1) : Math.Min(Start, state.Position + 1);
        }

        float reward = 0;
        if (state.Position == 0)
        {
            reward = 1;
            DrawSpeeds(ref state.Cars, ref draws);
            state.Position = Start;
        }

        for (int lane = 0; lane < FreewayLanes.Length; lane++)
            Drive(ref state, lane);
        if (state.MoveTimer > 0)
            state.MoveTimer--;
        state.TerminateTimer--;
        state.Terminal = state.TerminateTimer < 0;
        return new StepResult(reward, state.Terminal);
    }

    /// <inheritdoc/>
    public static void Observe(in FreewayState state, MinAtarBoard board)
    {
        board.Mark(0, Column, state.Position);
        for (int lane = 0; lane < FreewayLanes.Length; lane++)
        {
            FreewayCar car = state.Cars[lane];
            board.Mark(1, car.X, lane + 1);
            board.Mark(1 + Math.Abs(car.Speed), Around(car.X - Math.Sign(car.Speed)), lane + 1);
        }
    }

    // Positions stay as they are. All magnitudes are drawn before the directions.
    private static void DrawSpeeds<TDraws>(ref FreewayLanes cars, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        foreach (ref FreewayCar car in cars[..])
            car.Timer = draws.Whole(1, SlowestSpeed + 1);
        foreach (ref FreewayCar car in cars[..])
            car.Speed = draws.Uniform() >= 0.5 ? car.Timer : -car.Timer;
    }

    private static void Drive(ref FreewayState state, int lane)
    {
        ref FreewayCar car = ref state.Cars[lane];
        Hit(ref state, car.X, lane);
        if (car.Timer > 0)
        {
            car.Timer--;
            return;
        }

        car.Timer = Math.Abs(car.Speed);
        car.X = Around(car.X + Math.Sign(car.Speed));
        Hit(ref state, car.X, lane);
    }

    private static void Hit(ref FreewayState state, int x, int lane)
    {
        if (x == Column && lane + 1 == state.Position)
            state.Position = Start;
    }

    private static int Around(int x) => (x + MinAtarBoard.Size) % MinAtarBoard.Size;
}
