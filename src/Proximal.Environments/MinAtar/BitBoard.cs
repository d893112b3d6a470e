using System.Numerics;
using System.Runtime.CompilerServices;

namespace Proximal.Environments;

/// <summary>A set of cells of a MinAtar board, stored as one integer per row with one bit per column.</summary>
internal struct BitBoard
{
    private const int FullRow = (1 << MinAtarBoard.Size) - 1;

    private RowBits rows;

    /// <summary>The number of cells in the set.</summary>
    public readonly int Count
    {
        get
        {
            int count = 0;
            foreach (ushort row in rows)
                count += BitOperations.PopCount(row);
            return count;
        }
    }

    /// <summary>Whether a cell is in the set.</summary>
    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    public readonly bool Contains(int x, int y) => (rows[y] >> x & 1) != 0;

    /// <summary>Adds a cell.</summary>
    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    public void Add(int x, int y) => rows[y] |= (ushort)(1 << x);

    /// <summary>Whether any cell of a row is in the set.</summary>
    /// <param name="y">The row.</param>
    public readonly bool AnyInRow(int y) => rows[y] != 0;

    /// <summary>The lowest row with a cell in a column; -1 if there is none.</summary>
    /// <param name="x">The column.</param>
    public readonly int LowestInColumn(int x)
    {
        int y = MinAtarBoard.Size - 1;
        while (y >= 0 && !Contains(x, y))
            y--;
        return y;
    }

    /// <summary>Moves all cells down; cells of the last row move to the first row.</summary>
    public void RollDown()
    {
        ushort last = rows[MinAtarBoard.Size - 1];
        MoveDown();
        rows[0] = last;
    }

    /// <summary>Moves all cells down and removes those of the last row.</summary>
    public void MoveDown()
    {
        for (int y = MinAtarBoard.Size - 1; y > 0; y--)
            rows[y] = rows[y - 1];
        rows[0] = 0;
    }

    /// <summary>Moves all cells up and removes those of the first row.</summary>
    public void MoveUp()
    {
        for (int y = 0; y < MinAtarBoard.Size - 1; y++)
            rows[y] = rows[y + 1];
        rows[MinAtarBoard.Size - 1] = 0;
    }

    /// <summary>Moves all cells left or right and removes those that leave the board.</summary>
    /// <param name="direction">1 for right, -1 for left.</param>
    public void MoveSideways(int direction)
    {
        foreach (ref ushort row in rows[..])
            row = (ushort)(direction > 0 ? row << 1 & FullRow : row >> 1);
    }

    /// <summary>Removes the common cells of two sets from both.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The number of common cells.</returns>
    public int RemoveCommon(ref BitBoard other)
    {
        int count = 0;
        for (int y = 0; y < MinAtarBoard.Size; y++)
        {
            ushort both = (ushort)(rows[y] & other.rows[y]);
            count += BitOperations.PopCount(both);
            rows[y] ^= both;
            other.rows[y] ^= both;
        }

        return count;
    }

    /// <summary>Marks all cells in a channel of a board.</summary>
    /// <param name="board">The board.</param>
    /// <param name="channel">The channel.</param>
    internal readonly void Mark(MinAtarBoard board, int channel)
    {
        for (int y = 0; y < MinAtarBoard.Size; y++)
        for (int row = rows[y]; row != 0; row &= row - 1)
            board.Mark(channel, BitOperations.TrailingZeroCount(row), y);
    }

    [InlineArray(MinAtarBoard.Size)]
    private struct RowBits
    {
        private ushort first;
    }
}
