namespace Proximal.Environments;

/// <summary>A frozen lake from above: <c>S</c> where episodes begin, <c>F</c> frozen, <c>H</c> a hole, <c>G</c> the goal.</summary>
public sealed class FrozenLakeMap
{
    private readonly string[] rows;

    /// <summary>A lake of one's own.</summary>
    /// <param name="rows">Its rows from top to bottom, all as long, such as <c>["SF", "HG"]</c>.</param>
    /// <exception cref="InvalidInputException">Rows differ in length, hold other letters, or there is no <c>S</c> or no <c>G</c>.</exception>
    public FrozenLakeMap(params ReadOnlySpan<string> rows)
    {
        this.rows = rows.ToArray();
        if (this.rows.Length == 0 || this.rows[0].Length == 0)
            throw new InvalidInputException("the map of a frozen lake is empty");
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Length != rows[0].Length)
                throw new InvalidInputException(
                    $"row {i} of a frozen lake has {rows[i].Length} letters, row 0 has {rows[0].Length}: they must be as long"
                );
            if (rows[i].AsSpan().IndexOfAnyExcept("SFHG") is var at and >= 0)
                throw new InvalidInputException(
                    $"row {i} of a frozen lake has the letter '{rows[i][at]}': use S, F, H and G"
                );
        }

        foreach (char letter in "SG")
            if (!this.rows.Any(row => row.Contains(letter)))
                throw new InvalidInputException($"a frozen lake needs a cell of the letter {letter}");
    }

    /// <summary>The lake of <c>FrozenLake-v1</c>.</summary>
    public static FrozenLakeMap FourByFour { get; } = new("SFFF", "FHFH", "FFFH", "HFFG");

    /// <summary>The lake of <c>FrozenLake8x8-v1</c>.</summary>
    public static FrozenLakeMap EightByEight { get; } =
        new("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG");

    /// <summary>How many rows there are.</summary>
    public int Height => rows.Length;

    /// <summary>How many cells a row has.</summary>
    public int Width => rows[0].Length;

    /// <summary>The letter of a cell, counted row by row.</summary>
    /// <param name="cell">row × <see cref="Width"/> + column.</param>
    public char this[int cell] => rows[cell / Width][cell % Width];

    /// <summary>Draws a lake at random whose goal, in the lower right corner, can be reached from the upper left one.</summary>
    /// <param name="size">Rows and columns, at least 2.</param>
    /// <param name="frozen">How probably a cell is frozen, above 0 and at most 1; 0.8 by default.</param>
    /// <param name="random">Where the random numbers come from.</param>
    /// <exception cref="InvalidInputException">A number is out of its range.</exception>
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

    /// <summary>Its rows.</summary>
    public override string ToString() => string.Join('\n', rows);

    /// <summary>Whether a path over the ice leads from every start to a goal.</summary>
    public bool GoalIsReachable()
    {
        var starts = Enumerable.Range(0, Width * Height).Where(cell => this[cell] == 'S');
        return starts.All(ReachesGoal);
    }

    /// <summary>The cell next to one, or itself at the border.</summary>
    /// <param name="cell">row × <see cref="Width"/> + column.</param>
    /// <param name="direction">0 left, 1 down, 2 right, 3 up.</param>
    internal int Beside(int cell, int direction)
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
        var seen = new HashSet<int> { start };
        var left = new Stack<int>(seen);
        while (left.TryPop(out int cell))
        {
            if (this[cell] == 'G')
                return true;
            for (int direction = 0; direction < 4; direction++)
            {
                int next = Beside(cell, direction);
                if (this[next] != 'H' && seen.Add(next))
                    left.Push(next);
            }
        }

        return false;
    }
}
