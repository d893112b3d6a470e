using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/Asterix</c>: collect the gold that crosses the board, a point each, and keep clear of the enemies.</summary>
/// <param name="options">How it is played.</param>
public sealed class MinAtarAsterix(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<AsterixGame, AsterixState>, MinAtarState<AsterixState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>A game of <see cref="MinAtarAsterix"/>.</summary>
public struct AsterixState
{
    /// <summary>The player's column.</summary>
    public int PlayerX;

    /// <summary>The player's row, 1 … 8.</summary>
    public int PlayerY;

    /// <summary>Steps until somebody comes.</summary>
    public int SpawnTimer;

    /// <summary>Steps from one coming to the next.</summary>
    public int SpawnSpeed;

    /// <summary>Steps until everybody moves.</summary>
    public int MoveTimer;

    /// <summary>Steps from one move to the next.</summary>
    public int MoveSpeed;

    /// <summary>Steps until the game becomes harder.</summary>
    public int RampTimer;

    /// <summary>How often the game has become harder.</summary>
    public int RampIndex;

    /// <summary>Who crosses rows 1 to 8.</summary>
    public AsterixRows Entities;

    /// <summary>Whether the game is over.</summary>
    public bool Terminal;
}

/// <summary>Who crosses a row of <see cref="MinAtarAsterix"/>.</summary>
/// <param name="IsPresent">Whether there is anybody.</param>
/// <param name="X">The column.</param>
/// <param name="MovesRight">Whether to the right rather than to the left.</param>
/// <param name="IsGold">Whether gold rather than an enemy.</param>
public record struct AsterixEntity(bool IsPresent, sbyte X, bool MovesRight, bool IsGold);

/// <summary>One place for each of rows 1 to 8.</summary>
[InlineArray(Length)]
public struct AsterixRows
{
    /// <summary>How many rows can be crossed.</summary>
    public const int Length = 8;

    private AsterixEntity first;
}

/// <summary>The rules of <see cref="MinAtarAsterix"/>.</summary>
public readonly struct AsterixGame : IMinAtarGame<AsterixState>
{
    private const int RampInterval = 100;

    private static readonly Rgba[] Palette =
    [
        RenderColors.Sky,
        RenderColors.Orange,
        RenderColors.Grey,
        RenderColors.Gold,
    ];

    /// <inheritdoc/>
    public static int Channels => 4;

    /// <inheritdoc/>
    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Up, MinAtarAction.Right, MinAtarAction.Down];

    /// <inheritdoc/>
    public static ReadOnlySpan<Rgba> Colors => Palette;

    /// <inheritdoc/>
    public static void Reset<TDraws>(out AsterixState state, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct =>
        state = new AsterixState
        {
            PlayerX = 5,
            PlayerY = 5,
            SpawnTimer = 10,
            SpawnSpeed = 10,
            MoveTimer = 5,
            MoveSpeed = 5,
            RampTimer = RampInterval,
        };

    /// <inheritdoc/>
    public static StepResult Step<TDraws>(ref AsterixState state, MinAtarAction action, bool ramp, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        if (state.SpawnTimer == 0)
        {
            Spawn(ref state.Entities, ref draws);
            state.SpawnTimer = state.SpawnSpeed;
        }

        MovePlayer(ref state, action);
        float reward = 0;
        for (int row = 0; row < AsterixRows.Length; row++)
            reward += Meet(ref state, row);
        if (state.MoveTimer == 0)
        {
            state.MoveTimer = state.MoveSpeed;
            reward += MoveEntities(ref state);
        }

        state.SpawnTimer--;
        state.MoveTimer--;
        if (ramp && (state.SpawnSpeed > 1 || state.MoveSpeed > 1))
            Harden(ref state);
        return new StepResult(reward, state.Terminal);
    }

    /// <inheritdoc/>
    public static void Observe(in AsterixState state, MinAtarBoard board)
    {
        board.Mark(0, state.PlayerX, state.PlayerY);
        for (int row = 0; row < AsterixRows.Length; row++)
        {
            AsterixEntity entity = state.Entities[row];
            if (!entity.IsPresent)
                continue;
            board.Mark(entity.IsGold ? 3 : 1, entity.X, row + 1);
            board.MarkWithin(2, entity.X + (entity.MovesRight ? -1 : 1), row + 1);
        }
    }

    private static void Spawn<TDraws>(ref AsterixRows rows, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        bool movesRight = draws.Uniform() < 0.5;
        bool isGold = draws.Uniform() < 1.0 / 3;
        int free = 0;
        foreach (AsterixEntity entity in rows)
            free += entity.IsPresent ? 0 : 1;
        if (free == 0)
            return;
        int skipped = draws.Whole(0, free);
        for (int row = 0; row < AsterixRows.Length; row++)
        {
            if (rows[row].IsPresent || skipped-- > 0)
                continue;
            rows[row] = new AsterixEntity(true, (sbyte)(movesRight ? 0 : MinAtarBoard.Size - 1), movesRight, isGold);
            return;
        }
    }

    private static void MovePlayer(ref AsterixState state, MinAtarAction action)
    {
        const int Right = MinAtarBoard.Size - 1,
            Top = 1,
            Bottom = MinAtarBoard.Size - 2;
        if (action == MinAtarAction.Left)
            state.PlayerX = Math.Max(0, state.PlayerX - 1);
        if (action == MinAtarAction.Right)
            state.PlayerX = Math.Min(Right, state.PlayerX + 1);
        if (action == MinAtarAction.Up)
            state.PlayerY = Math.Max(Top, state.PlayerY - 1);
        if (action == MinAtarAction.Down)
            state.PlayerY = Math.Min(Bottom, state.PlayerY + 1);
    }

    // What happens where the one who crosses a row stands on the player's cell.
    private static float Meet(ref AsterixState state, int row)
    {
        ref AsterixEntity entity = ref state.Entities[row];
        if (!entity.IsPresent || entity.X != state.PlayerX || row + 1 != state.PlayerY)
            return 0;
        if (!entity.IsGold)
        {
            state.Terminal = true;
            return 0;
        }

        entity = default;
        return 1;
    }

    private static float MoveEntities(ref AsterixState state)
    {
        float reward = 0;
        for (int row = 0; row < AsterixRows.Length; row++)
        {
            ref AsterixEntity entity = ref state.Entities[row];
            if (!entity.IsPresent)
                continue;
            entity.X += (sbyte)(entity.MovesRight ? 1 : -1);
            if (!MinAtarBoard.Holds(entity.X))
                entity = default;
            else
                reward += Meet(ref state, row);
        }

        return reward;
    }

    private static void Harden(ref AsterixState state)
    {
        if (state.RampTimer >= 0)
        {
            state.RampTimer--;
            return;
        }

        if (state.MoveSpeed > 1 && state.RampIndex % 2 == 1)
            state.MoveSpeed--;
        if (state.SpawnSpeed > 1)
            state.SpawnSpeed--;
        state.RampIndex++;
        state.RampTimer = RampInterval;
    }
}
