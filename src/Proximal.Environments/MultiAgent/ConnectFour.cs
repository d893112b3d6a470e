using System.Numerics;
using System.Text;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>connect_four</c>: two players in turn drop discs into the 7 columns of a board with 6 rows. Four in a row, a
/// column or a diagonal win: 1 for the winner, -1 for the other, 0 for a draw. An invalid move, which the action mask
/// excludes, ends the game with -1 for its player and 0 for the other.
/// </summary>
/// <remarks>The observation of a player is [6, 7, 2], the top row first: 1 for its own discs, 1 for the
/// other's.</remarks>
public sealed class ConnectFour : MultiAgentEnvironment<ConnectFourState>, IBoardGame
{
    /// <summary>Number of rows.</summary>
    public const int Rows = 6;

    /// <summary>Number of columns.</summary>
    public const int Columns = 7;

    // Bits of a column in a bitboard, with an empty one on top, so that shifts do not reach the next column.
    private const int Stride = Rows + 1;

    private static readonly Box Observations = Box.Uniform(0, 1, 2 * Rows * Columns);
    private static readonly Discrete Actions = new(Columns);

    /// <summary>Creates the game.</summary>
    public ConnectFour()
        : base(["player_0", "player_1"], Rows * Columns) { }

    /// <inheritdoc/>
    public override bool MasksActions => true;

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <summary>Whether a disc can be dropped into a column.</summary>
    /// <param name="discs">Discs of both players; bit 7 column + row, row 0 at the bottom.</param>
    /// <param name="column">The column.</param>
    public static bool CanDrop(ulong discs, int column) => (discs >> ((column * Stride) + Rows - 1) & 1) == 0;

    /// <summary>The bit of the disc that is dropped into a column.</summary>
    /// <param name="discs">Discs of both players.</param>
    /// <param name="column">A column that is not full.</param>
    public static ulong Drop(ulong discs, int column) =>
        (discs + (1UL << (column * Stride))) & ~discs & ColumnBits(column);

    /// <summary>Whether discs contain four in a line.</summary>
    /// <param name="discs">Discs of one player.</param>
    public static bool HasFour(ulong discs) =>
        HasFour(discs, 1) || HasFour(discs, Stride) || HasFour(discs, Stride - 1) || HasFour(discs, Stride + 1);

    /// <inheritdoc/>
    public string MoveName => "column";

    /// <inheritdoc/>
    public string BoardText
    {
        get
        {
            var text = new StringBuilder();
            for (int row = Rows - 1; row >= 0; row--)
            {
                text.Append('|');
                for (int column = 0; column < Columns; column++)
                {
                    int bit = (column * Stride) + row;
                    text.Append(
                        (State.First >> bit & 1) != 0 ? "X"
                        : (State.Second >> bit & 1) != 0 ? "O"
                        : " "
                    );
                    text.Append('|');
                }

                text.Append('\n');
            }

            for (int column = 1; column <= Columns; column++)
                text.Append(' ').Append((char)('0' + column));
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Search(ReadOnlySpan<float> observation, int depth, Span<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        (ulong own, ulong other) = (0, 0);
        int at = 0;
        for (int row = Rows - 1; row >= 0; row--)
        for (int column = 0; column < Columns; column++)
        {
            int bit = (column * Stride) + row;
            own |= (observation[at++] != 0 ? 1UL : 0) << bit;
            other |= (observation[at++] != 0 ? 1UL : 0) << bit;
        }

        for (int column = 0; column < Columns; column++)
            values[column] = CanDrop(own | other, column)
                ? -Value(other, own | Drop(own | other, column), -1, 1, depth - 1)
                : double.NaN;
    }

    // Value for the player to move, who has the discs of own, by alpha-beta search.
    private static int Value(ulong own, ulong other, int alpha, int beta, int depth)
    {
        if (HasFour(other))
            return -1;
        ulong all = own | other;
        if (depth == 0 || BitOperations.PopCount(all) == Rows * Columns)
            return 0;
        int best = -1;
        for (int column = 0; column < Columns && best < beta; column++)
        {
            if (!CanDrop(all, column))
                continue;
            best = Math.Max(best, -Value(other, own | Drop(all, column), -beta, -Math.Max(alpha, best), depth - 1));
        }

        return best;
    }

    /// <inheritdoc/>
    protected override void Begin(ref ConnectFourState state, ref Rng random) => state = default;

    /// <inheritdoc/>
    protected override void Advance(ref ConnectFourState state, MultiAgentStep step, ref Rng random)
    {
        int mover = state.Mover,
            column = step.Choice(mover);
        if (!CanDrop(state.All, column))
        {
            step.Rewards[mover] = -1;
            step.TerminateAll();
            return;
        }

        ulong discs = (mover == 0 ? state.First : state.Second) | Drop(state.All, column);
        state = mover == 0 ? state with { First = discs, Mover = 1 } : state with { Second = discs, Mover = 0 };
        bool wins = HasFour(discs);
        if (wins)
            (step.Rewards[mover], step.Rewards[1 - mover]) = (1, -1);
        if (wins || BitOperations.PopCount(state.All) == Rows * Columns)
            step.TerminateAll();
    }

    /// <inheritdoc/>
    protected override AgentStatus StatusOf(in ConnectFourState state, int agent) =>
        agent == state.Mover ? AgentStatus.Acting : AgentStatus.Waiting;

    /// <inheritdoc/>
    protected override void Observe(in ConnectFourState state, int agent, Span<float> observation)
    {
        (ulong own, ulong other) = agent == 0 ? (state.First, state.Second) : (state.Second, state.First);
        int at = 0;
        for (int row = Rows - 1; row >= 0; row--)
        for (int column = 0; column < Columns; column++)
        {
            int bit = (column * Stride) + row;
            observation[at++] = own >> bit & 1;
            observation[at++] = other >> bit & 1;
        }
    }

    /// <inheritdoc/>
    protected override void Mask(in ConnectFourState state, int agent, Span<float> mask)
    {
        for (int column = 0; column < Columns; column++)
            mask[column] = CanDrop(state.All, column) ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        var grid = new Grid(canvas, Rows, Columns);
        grid.Begin(RenderColors.Blue);
        for (int row = 0; row < Rows; row++)
        for (int column = 0; column < Columns; column++)
        {
            int bit = (column * Stride) + Rows - 1 - row;
            grid.Disc(
                row,
                column,
                0.4f,
                (State.First >> bit & 1) != 0 ? RenderColors.Orange
                    : (State.Second >> bit & 1) != 0 ? RenderColors.Gold
                    : RenderColors.Sky
            );
        }
    }

    private static ulong ColumnBits(int column) => ((1UL << Rows) - 1) << (column * Stride);

    private static bool HasFour(ulong discs, int shift)
    {
        ulong pairs = discs & (discs >> shift);
        return (pairs & (pairs >> (2 * shift))) != 0;
    }
}

/// <summary>State of <see cref="ConnectFour"/>. Bit 7 column + row of a board is a disc; row 0 is at the
/// bottom.</summary>
/// <param name="First">Discs of the first player.</param>
/// <param name="Second">Discs of the second player.</param>
/// <param name="Mover">Player whose turn it is, 0 or 1.</param>
public readonly record struct ConnectFourState(ulong First, ulong Second, byte Mover)
{
    /// <summary>Discs of both players.</summary>
    public ulong All => First | Second;
}
