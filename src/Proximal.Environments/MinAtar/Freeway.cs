using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/Freeway</c>: cross an eight-lane road as often as possible in 2,501 steps. The reward is 1 per
/// crossing.</summary>
/// <param name="options">The options of the game; null for the defaults.</param>
public sealed class MinAtarFreeway(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<FreewayGame, FreewayState>, MinAtarState<FreewayState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>The state of <see cref="MinAtarFreeway"/>.</summary>
public struct FreewayState
{
    /// <summary>The player's row: 9 at the start, 0 on the other side.</summary>
    internal int Position;

    /// <summary>Steps until the player can move again.</summary>
    internal int MoveTimer;

    /// <summary>Steps until the game ends.</summary>
    internal int TerminateTimer;

    /// <summary>The cars of rows 1 to 8.</summary>
    internal FreewayLanes Cars;

    /// <summary>Whether the game is over.</summary>
    internal bool Terminal;
}

/// <summary>A car of <see cref="MinAtarFreeway"/>.</summary>
/// <param name="X">The column.</param>
/// <param name="Timer">Steps until the car moves.</param>
/// <param name="Speed">Steps between two moves; negative if the car drives left.</param>
internal record struct FreewayCar(int X, int Timer, int Speed);

/// <summary>One car for each of rows 1 to 8.</summary>
[InlineArray(Length)]
internal struct FreewayLanes
{
    /// <summary>The number of lanes.</summary>
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
    public static void Reset<TRandom>(out FreewayState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        state = new FreewayState
        {
            Position = Start,
            MoveTimer = MoveInterval,
            TerminateTimer = Steps,
        };
        DrawSpeeds(ref state.Cars, ref random);
    }

    /// <inheritdoc/>
    public static StepResult Step<TRandom>(ref FreewayState state, MinAtarAction action, bool ramp, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
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
            DrawSpeeds(ref state.Cars, ref random);
            state.Position = Start;
        }

        for (int lane = 0; lane < FreewayLanes.Length; lane++)
            MoveCar(ref state, lane);
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
            board.Mark(1 + Math.Abs(car.Speed), WrapColumn(car.X - Math.Sign(car.Speed)), lane + 1);
        }
    }

    // Keeps the positions. Draws all magnitudes before the directions, in the order of the reference.
    private static void DrawSpeeds<TRandom>(ref FreewayLanes cars, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        foreach (ref FreewayCar car in cars[..])
            car.Timer = random.NextInt32(1, SlowestSpeed + 1);
        foreach (ref FreewayCar car in cars[..])
            car.Speed = random.NextDouble() >= 0.5 ? car.Timer : -car.Timer;
    }

    private static void MoveCar(ref FreewayState state, int lane)
    {
        ref FreewayCar car = ref state.Cars[lane];
        ResetIfHit(ref state, car.X, lane);
        if (car.Timer > 0)
        {
            car.Timer--;
            return;
        }

        car.Timer = Math.Abs(car.Speed);
        car.X = WrapColumn(car.X + Math.Sign(car.Speed));
        ResetIfHit(ref state, car.X, lane);
    }

    private static void ResetIfHit(ref FreewayState state, int x, int lane)
    {
        if (x == Column && lane + 1 == state.Position)
            state.Position = Start;
    }

    private static int WrapColumn(int x) => (x + MinAtarBoard.Size) % MinAtarBoard.Size;
}
