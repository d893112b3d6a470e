namespace Proximal.Environments;

/// <summary>What is seen of a MinAtar game: 0 or 1 for every cell of every channel, [channels, 10, 10].</summary>
/// <param name="cells">[channels, 10, 10].</param>
public readonly ref struct MinAtarBoard(Span<float> cells)
{
    /// <summary>How many rows and columns a board has.</summary>
    public const int Size = 10;

    private readonly Span<float> cells = cells;

    /// <summary>Whether a column or row is on the board.</summary>
    /// <param name="coordinate">Of a column or a row.</param>
    public static bool Holds(int coordinate) => (uint)coordinate < Size;

    /// <summary>Marks a cell.</summary>
    /// <param name="channel">What is there.</param>
    /// <param name="x">The column.</param>
    /// <param name="y">The row, from the top.</param>
    public void Mark(int channel, int x, int y) => cells[(((channel * Size) + y) * Size) + x] = 1;

    /// <summary>Marks a cell where it is on the board.</summary>
    /// <param name="channel">What is there.</param>
    /// <param name="x">The column.</param>
    /// <param name="y">The row, from the top.</param>
    public void MarkWithin(int channel, int x, int y)
    {
        if (Holds(x))
            Mark(channel, x, y);
    }
}
