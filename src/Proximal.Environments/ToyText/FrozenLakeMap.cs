namespace Proximal.Environments;

/// <summary>A map of <see cref="FrozenLake"/>: <c>S</c> start, <c>F</c> frozen, <c>H</c> hole, <c>G</c> goal.</summary>
public sealed class FrozenLakeMap
{
    private readonly string[] rows;

    /// <summary>Creates a custom map.</summary>
    /// <param name="rows">The rows from top to bottom, all of the same length, such as <c>["SF", "HG"]</c>.</param>
    /// <exception cref="InvalidInputException">Rows differ in length or have other letters, or there is no <c>S</c> or
    /// no <c>G</c>.</exception>
    public FrozenLakeMap(params ReadOnlySpan<string> rows)
    {
        this.rows = rows.ToArray();
        if (this.rows.Length == 0 || this.rows[0].Length == 0)
            throw new InvalidInputException("the map of a frozen lake is empty");
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Length != rows[0].Length)
                throw new InvalidInputException(
                    $"row {i} of a frozen lake has {rows[i].Length} letters, row 0 has {rows[0].Length}: all "
                        + "rows need the same length"
                );
            if (rows[i].AsSpan().IndexOfAnyExcept("SFHG") is var at and >= 0)
                throw new InvalidInputException(
                    $"row {i} of a frozen lake has the letter '{rows[i][at]}': use S, F, H and G"
                );
        }

        foreach (char letter in "SG")
            if (!this.rows.Any(row => row.Contains(letter)))
                throw new InvalidInputException($"a frozen lake needs a cell with the letter {letter}");
    }

    /// <summary>The map of <c>FrozenLake-v1</c>.</summary>
    public static FrozenLakeMap FourByFour { get; } = new("SFFF", "FHFH", "FFFH", "HFFG");

    /// <summary>The map of <c>FrozenLake8x8-v1</c>.</summary>
    public static FrozenLakeMap EightByEight { get; } =
        new("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG");

    /// <summary>The number of rows.</summary>
    public int Height => rows.Length;

    /// <summary>The number of columns.</summary>
    public int Width => rows[0].Length;

    /// <summary>The letter of a cell.</summary>
    /// <param name="cell">row × <see cref="Width"/> + column.</param>
    public char this[int cell] => rows[cell / Width][cell % Width];

    /// <summary>Creates a random map whose goal, in the lower right corner, is reachable from the start in the upper
    /// left corner.</summary>
    /// <param name="size">The number of rows and of columns, at least 2.</param>
    /// <param name="frozen">The probability that a cell is frozen, above 0 and at most 1; Gymnasium uses 0.8.</param>
    /// <param name="random">The random number generator.</param>
    /// <exception cref="InvalidInputException">A parameter is out of range.</exception>
    public static FrozenLakeMap Random(int size, double frozen, ref Rng random)
    {
        if (size < 2)
            throw new InvalidInputException($"a frozen lake needs at least 2 rows, not {size}");
        if (!(frozen is > 0 and <= 1))
            throw new InvalidInputException($"the share of frozen cells must be above 0 and at most 1, not {frozen}");
        var letters = new char[size][];
        while (true)
        {
            for (int y = 0; y < size; y++)
            {
                letters[y] = new char[size];
                for (int x = 0; x < size; x++)
                    letters[y][x] = random.NextDouble() < frozen ? 'F' : 'H';
            }

            letters[0][0] = 'S';
            letters[^1][^1] = 'G';
            var map = new FrozenLakeMap([.. letters.Select(static row => new string(row))]);
            if (map.GoalIsReachable())
                return map;
        }
    }

    /// <summary>Returns the rows, one per line.</summary>
    public override string ToString() => string.Join('\n', rows);

    /// <summary>Whether a goal is reachable from every start.</summary>
    public bool GoalIsReachable()
    {
        var starts = Enumerable.Range(0, Width * Height).Where(cell => this[cell] == 'S');
        return starts.All(ReachesGoal);
    }

    /// <summary>Returns the neighbor of a cell, or the cell itself at the border.</summary>
    /// <param name="cell">row × <see cref="Width"/> + column.</param>
    /// <param name="direction">0 left, 1 down, 2 right, 3 up.</param>
    internal int Neighbor(int cell, int direction)
    {
        (int y, int x) = Math.DivRem(cell, Width);
        (y, x) = direction switch
        {
            0 => (y, Math.Max(x - 1, 0)),
            1 => (Math.Min(y + 1, Height - 1), x),
            2 => (y, Math.Min(x + 1, Width - 1)),
            _ => (Math.Max(y - 1, 0), x),
        };
        return (y * Width) + x;
    }

    private bool ReachesGoal(int start)
    {
        var visited = new HashSet<int> { start };
        var pending = new Stack<int>(visited);
        while (pending.TryPop(out int cell))
        {
            if (this[cell] == 'G')
                return true;
            for (int direction = 0; direction < 4; direction++)
            {
                int next = Neighbor(cell, direction);
                if (this[next] != 'H' && visited.Add(next))
                    pending.Push(next);
            }
        }

        return false;
    }
}
