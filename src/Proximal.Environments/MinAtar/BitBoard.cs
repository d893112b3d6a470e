using System.Numerics;
using System.Runtime.CompilerServices;

namespace Proximal.Environments;

/// <summary>A set of cells of a MinAtar board: a bit for each column in a number for each row.</summary>
public struct BitBoard
{
    private const int FullRow = (1 << MinAtarBoard.Size) - 1;

    private RowBits rows;

    /// <summary>How many cells it holds.</summary>
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

    /// <summary>Whether it holds a cell.</summary>
    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    public readonly bool Holds(int x, int y) => (rows[y] >> x & 1) != 0;

    /// <summary>Adds a cell.</summary>
    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    public void Add(int x, int y) => rows[y] |= (ushort)(1 << x);

    /// <summary>Whether it holds any cell of a row.</summary>
    /// <param name="y">The row.</param>
    public readonly bool AnyInRow(int y) => rows[y] != 0;

    /// <summary>The lowest row with a cell in a column; -1 where there is none.</summary>
    /// <param name="x">The column.</param>
    public readonly int LowestIn(int x)
    {
        int y = MinAtarBoard.Size - 1;
        while (y >= 0 && !Holds(x, y))
            y--;
        return y;
    }

    /// <summary>Moves all cells down; those of the last row come in again at the top.</summary>
    public void RollDown()
    {
        ushort last = rows[MinAtarBoard.Size - 1];
        MoveDown();
        rows[0] = last;
    }

    /// <summary>Moves all cells down; those of the last row leave.</summary>
    public void MoveDown()
    {
        for (int y = MinAtarBoard.Size - 1; y > 0; y--)
            rows[y] = rows[y - 1];
        rows[0] = 0;
    }

    /// <summary>Moves all cells up; those of the first row leave.</summary>
    public void MoveUp()
    {
        for (int y = 0; y < MinAtarBoard.Size - 1; y++)
            rows[y] = rows[y + 1];
        rows[MinAtarBoard.Size - 1] = 0;
    }

    /// <summary>Moves all cells to the side; those that would leave the board do.</summary>
    /// <param name="direction">1 to the right, -1 to the left.</param>
    public void MoveAside(int direction)
    {
        foreach (ref ushort row in rows[..])
            row = (ushort)(direction > 0 ? row << 1 & FullRow : row >> 1);
    }

    /// <summary>Takes the cells that both hold out of both.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>How many they were.</returns>
    public int Cancel(ref BitBoard other)
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

    /// <summary>Marks all cells.</summary>
    /// <param name="board">Where.</param>
    /// <param name="channel">What they are.</param>
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
