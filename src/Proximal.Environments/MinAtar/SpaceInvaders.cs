using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/SpaceInvaders</c>: shoot aliens that come down and shoot back, a point each, wave after faster wave.</summary>
/// <param name="options">How it is played.</param>
public sealed class MinAtarSpaceInvaders(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<SpaceInvadersGame, SpaceInvadersState>, MinAtarState<SpaceInvadersState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>A game of <see cref="MinAtarSpaceInvaders"/>.</summary>
public struct SpaceInvadersState
{
    /// <summary>The cannon's column, in the lowest row.</summary>
    public int Position;

    /// <summary>Where the aliens move: 1 to the right, -1 to the left.</summary>
    public int AlienDirection;

    /// <summary>The most steps between two moves of the aliens.</summary>
    public int MoveInterval;

    /// <summary>Steps until the aliens move.</summary>
    public int MoveTimer;

    /// <summary>Steps until an alien shoots.</summary>
    public int AlienShotTimer;

    /// <summary>How often the game has become harder.</summary>
    public int RampIndex;

    /// <summary>Steps until the cannon can shoot again.</summary>
    public int ShotTimer;

    /// <summary>Whether the game is over.</summary>
    public bool Terminal;

    /// <summary>The aliens.</summary>
    public BitBoard Aliens;

    /// <summary>The cannon's bullets.</summary>
    public BitBoard FriendlyBullets;

    /// <summary>The aliens' bullets.</summary>
    public BitBoard EnemyBullets;
}

/// <summary>The rules of <see cref="MinAtarSpaceInvaders"/>.</summary>
public readonly struct SpaceInvadersGame : IMinAtarGame<SpaceInvadersState>
{
    private const int Last = MinAtarBoard.Size - 1;
    private const int ShotInterval = 5;
    private const int AlienShotInterval = 10;
    private const int SlowestInterval = 12;
    private const int FastestInterval = 6;

    private static readonly Rgba[] Palette =
    [
        RenderColors.Gold,
        RenderColors.Green,
        RenderColors.Green,
        RenderColors.Meadow,
        RenderColors.Paper,
        RenderColors.Orange,
    ];

    /// <inheritdoc/>
    public static int Channels => 6;

    /// <inheritdoc/>
    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Right, MinAtarAction.Fire];

    /// <inheritdoc/>
    public static ReadOnlySpan<Rgba> Colors => Palette;

    /// <inheritdoc/>
    public static void Reset<TDraws>(out SpaceInvadersState state, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        state = new SpaceInvadersState
        {
            Position = 5,
            AlienDirection = -1,
            MoveInterval = SlowestInterval,
            MoveTimer = SlowestInterval,
            AlienShotTimer = AlienShotInterval,
        };
        BeginWave(ref state.Aliens);
    }

    /// <inheritdoc/>
    public static StepResult Step<TDraws>(
        ref SpaceInvadersState state,
        MinAtarAction action,
        bool ramp,
        ref TDraws draws
    )
        where TDraws : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        MoveCannon(ref state, action);
        state.FriendlyBullets.MoveUp();
        state.EnemyBullets.MoveDown();
        if (state.EnemyBullets.Holds(state.Position, Last) || state.Aliens.Holds(state.Position, Last))
            state.Terminal = true;
        if (state.MoveTimer == 0)
            MoveAliens(ref state);
        if (state.AlienShotTimer == 0)
        {
            state.AlienShotTimer = AlienShotInterval;
            AlienShoots(ref state);
        }

        int reward = state.Aliens.Cancel(ref state.FriendlyBullets);
        if (state.ShotTimer > 0)
            state.ShotTimer--;
        state.MoveTimer--;
        state.AlienShotTimer--;
        if (state.Aliens.Count == 0)
        {
            if (ramp && state.MoveInterval > FastestInterval)
            {
                state.MoveInterval--;
                state.RampIndex++;
            }

            BeginWave(ref state.Aliens);
        }

        return new StepResult(reward, state.Terminal);
    }

    /// <inheritdoc/>
    public static void Observe(in SpaceInvadersState state, MinAtarBoard board)
    {
        board.Mark(0, state.Position, Last);
        state.Aliens.Mark(board, 1);
        state.Aliens.Mark(board, state.AlienDirection < 0 ? 2 : 3);
        state.FriendlyBullets.Mark(board, 4);
        state.EnemyBullets.Mark(board, 5);
    }

    private static void MoveCannon(ref SpaceInvadersState state, MinAtarAction action)
    {
        if (action == MinAtarAction.Fire && state.ShotTimer == 0)
        {
            state.FriendlyBullets.Add(state.Position, Last);
            state.ShotTimer = ShotInterval;
        }

        if (action == MinAtarAction.Left)
            state.Position = Math.Max(0, state.Position - 1);
        if (action == MinAtarAction.Right)
            state.Position = Math.Min(Last, state.Position + 1);
    }

    private static void MoveAliens(ref SpaceInvadersState state)
    {
        state.MoveTimer = Math.Min(state.Aliens.Count, state.MoveInterval);
        int ahead = state.AlienDirection < 0 ? 0 : Last;
        if (state.Aliens.LowestIn(ahead) >= 0)
        {
            state.AlienDirection = -state.AlienDirection;
            if (state.Aliens.AnyInRow(Last))
                state.Terminal = true;
            state.Aliens.RollDown();
        }
        else
        {
            state.Aliens.MoveAside(state.AlienDirection);
        }

        if (state.Aliens.Holds(state.Position, Last))
            state.Terminal = true;
    }

    // The lowest alien of the nearest column that has any; of two as near, the left one.
    private static void AlienShoots(ref SpaceInvadersState state)
    {
        int nearest = -1,
            distance = int.MaxValue;
        for (int x = 0; x < MinAtarBoard.Size; x++)
        {
            if (Math.Abs(x - state.Position) >= distance || state.Aliens.LowestIn(x) < 0)
                continue;
            (nearest, distance) = (x, Math.Abs(x - state.Position));
        }

        if (nearest >= 0)
            state.EnemyBullets.Add(nearest, state.Aliens.LowestIn(nearest));
    }

    private static void BeginWave(ref BitBoard aliens)
    {
        for (int y = 0; y < 4; y++)
        for (int x = 2; x < 8; x++)
            aliens.Add(x, y);
    }
}
