namespace Proximal.Environments;

/// <summary>The observation of a MinAtar game: 0 or 1 for every cell of every channel, [channels, 10, 10].</summary>
/// <param name="cells">The cells, [channels, 10, 10].</param>
public readonly ref struct MinAtarBoard(Span<float> cells)
{
    /// <summary>The number of rows and of columns.</summary>
    public const int Size = 10;

    private readonly Span<float> cells = cells;

    /// <summary>Whether a column or row is on the board.</summary>
    /// <param name="coordinate">The column or row.</param>
    public static bool Contains(int coordinate) => (uint)coordinate < Size;

    /// <summary>Sets a cell of a channel to 1.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="x">The column.</param>
    /// <param name="y">The row, from the top.</param>
    public void Mark(int channel, int x, int y) => cells[(((channel * Size) + y) * Size) + x] = 1;

    /// <summary>Sets a cell of a channel to 1 if its column is on the board.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="x">The column.</param>
    /// <param name="y">The row, from the top.</param>
    public void MarkIfInside(int channel, int x, int y)
    {
        if (Contains(x))
            Mark(channel, x, y);
    }
}
