namespace Proximal;

/// <summary>
/// What a recurrent policy remembers of the episodes that it acts in, one row for each environment, and the noise that state-dependent
/// exploration keeps to through each; empty for other policies. Made by <see cref="Policy.CreateRecurrentState"/>.
/// </summary>
public sealed class RecurrentState
{
    private readonly float[] states;
    private readonly float[] noise;
    private readonly bool[] drawn;
    private readonly int size;
    private readonly int noiseSize;

    internal RecurrentState(int rows, int size, int noiseSize)
    {
        (this.size, this.noiseSize) = (size, noiseSize);
        Rows = rows;
        states = new float[rows * size];
        noise = new float[rows * noiseSize];
        drawn = new bool[rows];
    }

    /// <summary>How many environments it is for.</summary>
    public int Rows { get; }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(states);
        Array.Clear(drawn);
    }

    /// <summary>Forgets an environment's episode; to be called whenever one ends.</summary>
    /// <param name="row">Which environment.</param>
    public void Reset(int row)
    {
        State(row).Clear();
        drawn[row] = false;
    }

    internal Span<float> State(int row) => states.AsSpan(row * size, size);

    /// <summary>Standard normal numbers, which stay the same until the episode ends.</summary>
    internal ReadOnlySpan<float> Noise(int row, ref Rng random)
    {
        Span<float> its = noise.AsSpan(row * noiseSize, noiseSize);
        if (!drawn[row])
            random.FillNormal(its);
        drawn[row] = true;
        return its;
    }
}
