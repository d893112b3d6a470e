using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/SpaceInvaders</c>: shoot waves of descending aliens that shoot back. The reward is 1 per alien,
/// and each wave is faster.</summary>
/// <param name="options">The options of the game; null for the defaults.</param>
public sealed class MinAtarSpaceInvaders(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<SpaceInvadersGame, SpaceInvadersState>, MinAtarState<SpaceInvadersState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>The state of <see cref="MinAtarSpaceInvaders"/>.</summary>
public struct SpaceInvadersState
{
    /// <summary>The cannon's column, in the lowest row.</summary>
    internal int Position;

    /// <summary>The direction of the aliens: 1 right, -1 left.</summary>
    internal int AlienDirection;

    /// <summary>The maximum number of steps between two moves of the aliens.</summary>
    internal int MoveInterval;

    /// <summary>Steps until the aliens move.</summary>
    internal int MoveTimer;

    /// <summary>Steps until the next alien shoots.</summary>
    internal int AlienShotTimer;

    /// <summary>The number of difficulty increases so far.</summary>
    internal int RampIndex;

    /// <summary>Steps until the cannon can shoot again.</summary>
    internal int ShotTimer;

    /// <summary>Whether the game is over.</summary>
    internal bool Terminal;

    /// <summary>The aliens.</summary>
    internal BitBoard Aliens;

    /// <summary>The bullets of the cannon.</summary>
    internal BitBoard FriendlyBullets;

    /// <summary>The bullets of the aliens.</summary>
    internal BitBoard EnemyBullets;
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
    public static void Reset<TRandom>(out SpaceInvadersState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        state = new SpaceInvadersState
        {
            Position = 5,
            AlienDirection = -1,
            MoveInterval = SlowestInterval,
            MoveTimer = SlowestInterval,
            AlienShotTimer = AlienShotInterval,
        };
        StartWave(ref state.Aliens);
    }

    /// <inheritdoc/>
    public static StepResult Step<TRandom>(
        ref SpaceInvadersState state,
        MinAtarAction action,
        bool ramp,
        ref TRandom random
    )
        where TRandom : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        MoveCannon(ref state, action);
        state.FriendlyBullets.MoveUp();
        state.EnemyBullets.MoveDown();
        if (state.EnemyBullets.Contains(state.Position, Last) || state.Aliens.Contains(state.Position, Last))
            state.Terminal = true;
        if (state.MoveTimer == 0)
            MoveAliens(ref state);
        if (state.AlienShotTimer == 0)
        {
            state.AlienShotTimer = AlienShotInterval;
            ShootFromAlien(ref state);
        }

        int reward = state.Aliens.RemoveCommon(ref state.FriendlyBullets);
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

            StartWave(ref state.Aliens);
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
        if (state.Aliens.LowestInColumn(ahead) >= 0)
        {
            state.AlienDirection = -state.AlienDirection;
            if (state.Aliens.AnyInRow(Last))
                state.Terminal = true;
            state.Aliens.RollDown();
        }
        else
        {
            state.Aliens.MoveSideways(state.AlienDirection);
        }

        if (state.Aliens.Contains(state.Position, Last))
            state.Terminal = true;
    }

    // The lowest alien of the nearest non-empty column shoots; of two equally near columns, the left one.
    private static void ShootFromAlien(ref SpaceInvadersState state)
    {
        int nearest = -1,
            distance = int.MaxValue;
        for (int x = 0; x < MinAtarBoard.Size; x++)
        {
            if (Math.Abs(x - state.Position) >= distance || state.Aliens.LowestInColumn(x) < 0)
                continue;
            (nearest, distance) = (x, Math.Abs(x - state.Position));
        }

        if (nearest >= 0)
            state.EnemyBullets.Add(nearest, state.Aliens.LowestInColumn(nearest));
    }

    private static void StartWave(ref BitBoard aliens)
    {
        for (int y = 0; y < 4; y++)
        for (int x = 2; x < 8; x++)
            aliens.Add(x, y);
    }
}
