namespace Proximal;

/// <summary>
/// What a recurrent policy remembers of the episodes that it acts in, one row for each environment; empty for other policies. Made by
/// <see cref="Policy.CreateMemory"/>.
/// </summary>
public sealed class PolicyMemory
{
    private readonly float[] states;
    private readonly int size;

    internal PolicyMemory(int rows, int size)
    {
        this.size = size;
        Rows = rows;
        states = new float[rows * size];
    }

    /// <summary>How many environments it is for.</summary>
    public int Rows { get; }

    /// <summary>Forgets everything.</summary>
    public void Reset() => Array.Clear(states);

    /// <summary>Forgets an environment's episode; to be called whenever one ends.</summary>
    /// <param name="row">Which environment.</param>
    public void Reset(int row) => State(row).Clear();

    internal Span<float> State(int row) => states.AsSpan(row * size, size);
}
