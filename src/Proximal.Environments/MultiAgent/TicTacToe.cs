using System.Numerics;
using System.Text;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>tictactoe</c>: two players in turn, one cell of a 3 x 3 board per move. The winner gets 1, the other -1, a draw is
/// 0. An invalid move, which the action mask excludes, ends the game with -1 for its player and 0 for the other.
/// </summary>
/// <remarks>Actions are the cells 0 to 8, row by row. The observation of a player is [3, 3, 2]: 1 for its own marks, 1
/// for the other's; both players see the board alike, so that one policy can play both.</remarks>
public sealed class TicTacToe : MultiAgentEnvironment<TicTacToeState>, IBoardGame
{
    /// <summary>Number of cells.</summary>
    public const int Cells = 9;

    private static readonly Box Observations = Box.Uniform(0, 1, 2 * Cells);
    private static readonly Discrete Actions = new(Cells);
    private static readonly ushort[] Lines = [0x007, 0x038, 0x1C0, 0x049, 0x092, 0x124, 0x111, 0x054];

    // Values of positions after a full search, plus 2, by the marks of the player to move and of the other; 0 if not
    // searched yet. Threads may compute the same value twice.
    private static readonly byte[] Solved = new byte[1 << (2 * Cells)];

    /// <summary>Creates the game.</summary>
    public TicTacToe()
        : base(["player_0", "player_1"], Cells) { }

    /// <inheritdoc/>
    public override bool MasksActions => true;

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <summary>Whether marks contain a line of three.</summary>
    /// <param name="marks">The marks, bit i for cell i.</param>
    public static bool HasLine(int marks)
    {
        foreach (ushort line in Lines)
            if ((marks & line) == line)
                return true;
        return false;
    }

    /// <inheritdoc/>
    public string MoveName => "cell";

    /// <inheritdoc/>
    public string BoardText
    {
        get
        {
            var text = new StringBuilder();
            for (int i = 0; i < Cells; i++)
            {
                text.Append(
                    (State.First >> i & 1) != 0 ? 'X'
                    : (State.Second >> i & 1) != 0 ? 'O'
                    : (char)('1' + i)
                );
                text.Append(
                    i % 3 < 2 ? " | "
                    : i < Cells - 1 ? "\n---------\n"
                    : ""
                );
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Search(ReadOnlySpan<float> observation, int depth, Span<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        (int own, int other) = (0, 0);
        for (int i = 0; i < Cells; i++)
        {
            own |= (observation[2 * i] != 0 ? 1 : 0) << i;
            other |= (observation[(2 * i) + 1] != 0 ? 1 : 0) << i;
        }

        for (int i = 0; i < Cells; i++)
            values[i] = ((own | other) >> i & 1) != 0 ? double.NaN : -Value(other, own | 1 << i, depth - 1);
    }

    // Value for the player to move, who has the marks of own.
    private static int Value(int own, int other, int depth)
    {
        if (HasLine(other))
            return -1;
        int empty = Cells - BitOperations.PopCount((uint)(own | other));
        if (empty == 0 || depth == 0)
            return 0;
        bool isFull = depth >= empty;
        int index = own | other << Cells;
        if (isFull && Solved[index] != 0)
            return Solved[index] - 2;
        int best = -1;
        for (int i = 0; i < Cells && best < 1; i++)
            if (((own | other) >> i & 1) == 0)
                best = Math.Max(best, -Value(other, own | 1 << i, depth - 1));
        if (isFull)
            Solved[index] = (byte)(best + 2);
        return best;
    }

    /// <inheritdoc/>
    protected override void Begin(ref TicTacToeState state, ref Rng random) => state = default;

    /// <inheritdoc/>
    protected override void Advance(ref TicTacToeState state, MultiAgentStep step, ref Rng random)
    {
        int mover = state.Mover,
            bit = 1 << step.Choice(mover);
        if (((state.First | state.Second) & bit) != 0)
        {
            step.Rewards[mover] = -1;
            step.TerminateAll();
            return;
        }

        int marks = (mover == 0 ? state.First : state.Second) | bit;
        state =
            mover == 0
                ? state with
                {
                    First = (ushort)marks,
                    Mover = 1,
                }
                : state with
                {
                    Second = (ushort)marks,
                    Mover = 0,
                };
        bool wins = HasLine(marks);
        if (wins)
            (step.Rewards[mover], step.Rewards[1 - mover]) = (1, -1);
        if (wins || BitOperations.PopCount((uint)(state.First | state.Second)) == Cells)
            step.TerminateAll();
    }

    /// <inheritdoc/>
    protected override AgentStatus StatusOf(in TicTacToeState state, int agent) =>
        agent == state.Mover ? AgentStatus.Acting : AgentStatus.Waiting;

    /// <inheritdoc/>
    protected override void Observe(in TicTacToeState state, int agent, Span<float> observation)
    {
        (int own, int other) = agent == 0 ? (state.First, state.Second) : (state.Second, state.First);
        for (int i = 0; i < Cells; i++)
        {
            observation[2 * i] = own >> i & 1;
            observation[(2 * i) + 1] = other >> i & 1;
        }
    }

    /// <inheritdoc/>
    protected override void Mask(in TicTacToeState state, int agent, Span<float> mask)
    {
        for (int i = 0; i < Cells; i++)
            mask[i] = 1 - ((state.First | state.Second) >> i & 1);
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        var grid = new Grid(canvas, 3, 3);
        grid.Begin(RenderColors.Paper);
        for (int i = 0; i < Cells; i++)
        {
            (int row, int column) = Math.DivRem(i, 3);
            grid.Cell(row, column, RenderColors.Pale);
            if ((State.First >> i & 1) != 0)
                grid.Disc(row, column, 0.3f, RenderColors.Orange);
            else if ((State.Second >> i & 1) != 0)
                grid.Disc(row, column, 0.3f, RenderColors.Blue);
        }
    }
}

/// <summary>State of <see cref="TicTacToe"/>.</summary>
/// <param name="First">Marks of the first player, bit i for cell i.</param>
/// <param name="Second">Marks of the second player.</param>
/// <param name="Mover">Player whose turn it is, 0 or 1.</param>
public readonly record struct TicTacToeState(ushort First, ushort Second, byte Mover);
