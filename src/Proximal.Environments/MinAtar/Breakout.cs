using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/Breakout</c>: break bricks with a ball and a paddle. The reward is 1 per brick.</summary>
/// <param name="options">The options of the game; null for the defaults.</param>
public sealed class MinAtarBreakout(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<BreakoutGame, BreakoutState>, MinAtarState<BreakoutState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>The state of <see cref="MinAtarBreakout"/>.</summary>
public struct BreakoutState
{
    /// <summary>The ball's column.</summary>
    internal int BallX;

    /// <summary>The ball's row.</summary>
    internal int BallY;

    /// <summary>The direction of the ball: 0 up left, 1 up right, 2 down right, 3 down left.</summary>
    internal int Direction;

    /// <summary>The paddle's column, in the lowest row.</summary>
    internal int Paddle;

    /// <summary>The ball's column before the last step.</summary>
    internal int LastX;

    /// <summary>The ball's row before the last step.</summary>
    internal int LastY;

    /// <summary>The bricks of rows 1 to 3: bit 10 (y - 1) + x is set if there is one.</summary>
    internal int Bricks;

    /// <summary>Whether the ball broke a brick and has been on brick cells since then.</summary>
    internal bool Strike;

    /// <summary>Whether the game is over.</summary>
    internal bool Terminal;
}

/// <summary>The rules of <see cref="MinAtarBreakout"/>.</summary>
public readonly struct BreakoutGame : IMinAtarGame<BreakoutState>
{
    private const int AllBricks = (1 << 30) - 1;
    private const int Last = MinAtarBoard.Size - 1;

    /// <inheritdoc/>
    public static int Channels => 4;

    /// <inheritdoc/>
    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Right];

    /// <inheritdoc/>
    public static ReadOnlySpan<Rgba> Colors => Palette;

    private static readonly Rgba[] Palette =
    [
        RenderColors.Sky,
        RenderColors.Gold,
        RenderColors.Grey,
        RenderColors.Orange,
    ];

    // The new direction for each direction: after a side wall, after the ceiling, a brick or the paddle, and reversed.
    private static ReadOnlySpan<int> BounceOffWall => [1, 0, 3, 2];

    private static ReadOnlySpan<int> BounceOffCeiling => [3, 2, 1, 0];

    private static ReadOnlySpan<int> Reverse => [2, 3, 0, 1];

    /// <inheritdoc/>
    public static void Reset<TRandom>(out BreakoutState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        bool left = random.NextInt32(0, 2) == 0;
        int x = left ? 0 : Last;
        state = new BreakoutState
        {
            BallX = x,
            BallY = 3,
            Direction = left ? 2 : 3,
            Paddle = 4,
            LastX = x,
            LastY = 3,
            Bricks = AllBricks,
        };
    }

    /// <inheritdoc/>
    public static StepResult Step<TRandom>(ref BreakoutState state, MinAtarAction action, bool ramp, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        if (action == MinAtarAction.Left)
            state.Paddle = Math.Max(0, state.Paddle - 1);
        if (action == MinAtarAction.Right)
            state.Paddle = Math.Min(Last, state.Paddle + 1);

        (state.LastX, state.LastY) = (state.BallX, state.BallY);
        int x = state.BallX + (state.Direction is 1 or 2 ? 1 : -1);
        int y = state.BallY + (state.Direction < 2 ? -1 : 1);
        if (!MinAtarBoard.Contains(x))
        {
            x = Math.Clamp(x, 0, Last);
            state.Direction = BounceOffWall[state.Direction];
        }

        float reward = 0;
        bool amongBricks = false;
        if (y < 0)
        {
            y = 0;
            state.Direction = BounceOffCeiling[state.Direction];
        }
        else if ((BrickAt(x, y) & state.Bricks) != 0)
        {
            amongBricks = true;
            if (!state.Strike)
            {
                reward = 1;
                state.Strike = true;
                state.Bricks &= ~BrickAt(x, y);
                y = state.LastY;
                state.Direction = BounceOffCeiling[state.Direction];
            }
        }
        else if (y == Last)
        {
            if (state.Bricks == 0)
                state.Bricks = AllBricks;
            if (state.LastX == state.Paddle)
            {
                state.Direction = BounceOffCeiling[state.Direction];
                y = state.LastY;
            }
            else if (x == state.Paddle)
            {
                state.Direction = Reverse[state.Direction];
                y = state.LastY;
            }
            else
            {
                state.Terminal = true;
            }
        }

        if (!amongBricks)
            state.Strike = false;
        (state.BallX, state.BallY) = (x, y);
        return new StepResult(reward, state.Terminal);
    }

    /// <inheritdoc/>
    public static void Observe(in BreakoutState state, MinAtarBoard board)
    {
        board.Mark(0, state.Paddle, Last);
        board.Mark(1, state.BallX, state.BallY);
        board.Mark(2, state.LastX, state.LastY);
        for (int bricks = state.Bricks; bricks != 0; bricks &= bricks - 1)
        {
            (int row, int x) = Math.DivRem(int.TrailingZeroCount(bricks), MinAtarBoard.Size);
            board.Mark(3, x, row + 1);
        }
    }

    private static int BrickAt(int x, int y) => y is >= 1 and <= 3 ? 1 << ((MinAtarBoard.Size * (y - 1)) + x) : 0;
}
