using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary><c>MinAtar/Asterix</c>: collect gold and avoid enemies that cross the board. The reward is 1 per
/// gold.</summary>
/// <param name="options">The options of the game; null for the defaults.</param>
public sealed class MinAtarAsterix(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<AsterixGame, AsterixState>, MinAtarState<AsterixState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>The state of <see cref="MinAtarAsterix"/>.</summary>
public struct AsterixState
{
    /// <summary>The player's column.</summary>
    internal int PlayerX;

    /// <summary>The player's row, from 1 to 8.</summary>
    internal int PlayerY;

    /// <summary>Steps until the next entity appears.</summary>
    internal int SpawnTimer;

    /// <summary>Steps between two new entities.</summary>
    internal int SpawnSpeed;

    /// <summary>Steps until the entities move.</summary>
    internal int MoveTimer;

    /// <summary>Steps between two moves of the entities.</summary>
    internal int MoveSpeed;

    /// <summary>Steps until the difficulty increases.</summary>
    internal int RampTimer;

    /// <summary>The number of difficulty increases so far.</summary>
    internal int RampIndex;

    /// <summary>The entities of rows 1 to 8.</summary>
    internal AsterixRows Entities;

    /// <summary>Whether the game is over.</summary>
    internal bool Terminal;
}

/// <summary>An enemy or gold in a row of <see cref="MinAtarAsterix"/>.</summary>
/// <param name="IsPresent">Whether the row has an entity.</param>
/// <param name="X">The column.</param>
/// <param name="MovesRight">Whether it moves right; otherwise left.</param>
/// <param name="IsGold">Whether it is gold; otherwise an enemy.</param>
internal record struct AsterixEntity(bool IsPresent, sbyte X, bool MovesRight, bool IsGold);

/// <summary>One entity for each of rows 1 to 8.</summary>
[InlineArray(Length)]
internal struct AsterixRows
{
    /// <summary>The number of rows with entities.</summary>
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
    public static void Reset<TRandom>(out AsterixState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct =>
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
    public static StepResult Step<TRandom>(ref AsterixState state, MinAtarAction action, bool ramp, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        if (state.SpawnTimer == 0)
        {
            Spawn(ref state.Entities, ref random);
            state.SpawnTimer = state.SpawnSpeed;
        }

        MovePlayer(ref state, action);
        float reward = 0;
        for (int row = 0; row < AsterixRows.Length; row++)
            reward += Collide(ref state, row);
        if (state.MoveTimer == 0)
        {
            state.MoveTimer = state.MoveSpeed;
            reward += MoveEntities(ref state);
        }

        state.SpawnTimer--;
        state.MoveTimer--;
        if (ramp && (state.SpawnSpeed > 1 || state.MoveSpeed > 1))
            IncreaseDifficulty(ref state);
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
            board.MarkIfInside(2, entity.X + (entity.MovesRight ? -1 : 1), row + 1);
        }
    }

    private static void Spawn<TRandom>(ref AsterixRows rows, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        bool movesRight = random.NextDouble() < 0.5;
        bool isGold = random.NextDouble() < 1.0 / 3;
        int free = 0;
        foreach (AsterixEntity entity in rows)
            free += entity.IsPresent ? 0 : 1;
        if (free == 0)
            return;
        int skipped = random.NextInt32(0, free);
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

    // Collects gold, or ends the game, if the row's entity is on the player's cell.
    private static float Collide(ref AsterixState state, int row)
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
            if (!MinAtarBoard.Contains(entity.X))
                entity = default;
            else
                reward += Collide(ref state, row);
        }

        return reward;
    }

    private static void IncreaseDifficulty(ref AsterixState state)
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
