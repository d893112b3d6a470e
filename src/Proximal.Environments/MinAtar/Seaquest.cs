using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>MinAtar/Seaquest</c>: shoot fish and submarines, pick up divers, and surface with at least one diver before the
/// oxygen runs out. The reward is 1 per fish or submarine, and up to 10, in proportion to the remaining oxygen, for
/// surfacing with six divers.
/// </summary>
/// <param name="options">The options of the game; null for the defaults.</param>
public sealed class MinAtarSeaquest(MinAtarOptions? options = null)
    : DynamicsEnvironment<MinAtarDynamics<SeaquestGame, SeaquestState>, MinAtarState<SeaquestState>>(
        new(options ?? new MinAtarOptions())
    );

/// <summary>The rules of <see cref="MinAtarSeaquest"/>.</summary>
public readonly struct SeaquestGame : IMinAtarGame<SeaquestState>
{
    private const int MaxOxygen = 200;
    private const int OxygenBarLength = 10;
    private const int MaxDivers = 6;
    private const int Right = MinAtarBoard.Size - 1;
    private const int Floor = MinAtarBoard.Size - 2;
    private const int ShotInterval = 5;
    private const int DiverInterval = 30;

    private static readonly Rgba[] Palette =
    [
        RenderColors.Gold,
        Rgba.FromHex(0xB97A24),
        RenderColors.Paper,
        RenderColors.Grey,
        Rgba.FromHex(0xFF6B6B),
        RenderColors.Green,
        RenderColors.Orange,
        RenderColors.Blue,
        RenderColors.Meadow,
        RenderColors.Sky,
    ];

    /// <inheritdoc/>
    public static int Channels => 10;

    /// <inheritdoc/>
    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [
            MinAtarAction.None,
            MinAtarAction.Left,
            MinAtarAction.Up,
            MinAtarAction.Right,
            MinAtarAction.Down,
            MinAtarAction.Fire,
        ];

    /// <inheritdoc/>
    public static ReadOnlySpan<Rgba> Colors => Palette;

    /// <inheritdoc/>
    public static void Reset<TRandom>(out SeaquestState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct =>
        state = new SeaquestState
        {
            Oxygen = MaxOxygen,
            X = 5,
            SpawnSpeed = 20,
            SpawnTimer = 20,
            DiverTimer = DiverInterval,
            MoveSpeed = 5,
            IsSurfaced = true,
        };

    /// <inheritdoc/>
    public static StepResult Step<TRandom>(ref SeaquestState state, MinAtarAction action, bool ramp, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        if (state.Terminal)
            return new StepResult(0, Terminated: true);
        if (state.SpawnTimer == 0)
        {
            SpawnEnemy(ref state, ref random);
            state.SpawnTimer = state.SpawnSpeed;
        }

        if (state.DiverTimer == 0)
        {
            bool movesRight = random.NextDouble() < 0.5;
            state.Divers.Add(SeaquestMover.AtEdge(movesRight, random.NextInt32(1, Floor + 1), timer: 5));
            state.DiverTimer = DiverInterval;
        }

        MovePlayer(ref state, action);
        int reward = SeaquestTraffic.Move(ref state);
        if (state.SpawnTimer > 0)
            state.SpawnTimer--;
        if (state.DiverTimer > 0)
            state.DiverTimer--;
        if (state.ShotTimer > 0)
            state.ShotTimer--;
        if (state.Oxygen <= 0)
            state.Terminal = true;
        if (state.Y > 0)
        {
            state.Oxygen--;
            state.IsSurfaced = false;
        }
        else if (!state.IsSurfaced)
        {
            if (state.DiverCount == 0)
                state.Terminal = true;
            else
                reward += Surface(ref state, ramp);
        }

        return new StepResult(reward, state.Terminal);
    }

    /// <inheritdoc/>
    public static void Observe(in SeaquestState state, MinAtarBoard board)
    {
        board.Mark(0, state.X, state.Y);
        board.MarkIfInside(1, state.X + (state.FacesRight ? -1 : 1), state.Y);
        for (int x = 0; x < Math.Max(0, state.Oxygen) * OxygenBarLength / MaxOxygen; x++)
            board.Mark(7, x, Right);
        for (int x = Right - state.DiverCount; x < Right; x++)
            board.Mark(8, x, Right);
        Mark(state.FriendlyBullets.Span, board, 2, trail: false);
        Mark(state.EnemyBullets.Span, board, 4, trail: false);
        Mark(state.Fish.Span, board, 5, trail: true);
        Mark(state.Subs.Span, board, 6, trail: true);
        Mark(state.Divers.Span, board, 9, trail: true);
    }

    private static void Mark(ReadOnlySpan<SeaquestMover> movers, MinAtarBoard board, int channel, bool trail)
    {
        foreach (SeaquestMover mover in movers)
        {
            board.Mark(channel, mover.X, mover.Y);
            if (trail)
                board.MarkIfInside(3, mover.X + (mover.MovesRight ? -1 : 1), mover.Y);
        }
    }

    private static void SpawnEnemy<TRandom>(ref SeaquestState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        bool movesRight = random.NextDouble() < 0.5;
        bool isSub = random.NextDouble() < 1.0 / 3;
        int row = random.NextInt32(1, Floor + 1);
        if (
            HasOppositeTraffic(state.Subs.Span, row, movesRight) || HasOppositeTraffic(state.Fish.Span, row, movesRight)
        )
            return;
        SeaquestMover mover = SeaquestMover.AtEdge(movesRight, row, state.MoveSpeed);
        if (isSub)
            state.Subs.Add(mover with { ShotTimer = SeaquestTraffic.EnemyShotInterval });
        else
            state.Fish.Add(mover);
    }

    private static bool HasOppositeTraffic(ReadOnlySpan<SeaquestMover> movers, int row, bool movesRight)
    {
        foreach (SeaquestMover mover in movers)
            if (mover.Y == row && mover.MovesRight != movesRight)
                return true;
        return false;
    }

    private static void MovePlayer(ref SeaquestState state, MinAtarAction action)
    {
        switch (action)
        {
            case MinAtarAction.Fire when state.ShotTimer == 0:
                state.FriendlyBullets.Add(new SeaquestMover((sbyte)state.X, (sbyte)state.Y, state.FacesRight));
                state.ShotTimer = ShotInterval;
                break;
            case MinAtarAction.Left:
                (state.X, state.FacesRight) = (Math.Max(0, state.X - 1), false);
                break;
            case MinAtarAction.Right:
                (state.X, state.FacesRight) = (Math.Min(Right, state.X + 1), true);
                break;
            case MinAtarAction.Up:
                state.Y = Math.Max(0, state.Y - 1);
                break;
            case MinAtarAction.Down:
                state.Y = Math.Min(Floor, state.Y + 1);
                break;
        }
    }

    // As in the reference, surfacing with six divers leaves the count at -1, and with -1 the player may surface again.
    private static int Surface(ref SeaquestState state, bool ramp)
    {
        int reward = 0;
        state.IsSurfaced = true;
        if (state.DiverCount == MaxDivers)
        {
            state.DiverCount = 0;
            reward = state.Oxygen * OxygenBarLength / MaxOxygen;
        }

        state.Oxygen = MaxOxygen;
        state.DiverCount--;
        if (!ramp || (state.SpawnSpeed <= 1 && state.MoveSpeed <= 2))
            return reward;
        if (state.MoveSpeed > 2 && state.RampIndex % 2 == 1)
            state.MoveSpeed--;
        if (state.SpawnSpeed > 1)
            state.SpawnSpeed--;
        state.RampIndex++;
        return reward;
    }
}
