namespace Proximal;

/// <summary>
/// Recurrent state of a policy, one row per environment. It also contains the noise of state-dependent exploration,
/// which is constant through an episode. Empty for other policies. Created by
/// <see cref="Policy.CreateRecurrentState"/>.
/// </summary>
public sealed class RecurrentState
{
    private readonly float[] states;
    private readonly float[] kept;
    private readonly float[] noise;
    private readonly bool[] drawn;
    private readonly int size;
    private readonly int noiseSize;

    internal RecurrentState(int rows, int size, int noiseSize)
    {
        (this.size, this.noiseSize) = (size, noiseSize);
        Rows = rows;
        states = new float[rows * size];
        kept = new float[rows * size];
        noise = new float[rows * noiseSize];
        drawn = new bool[rows];
    }

    /// <summary>Number of environments.</summary>
    public int Rows { get; }

    /// <summary>Resets the state of all environments.</summary>
    public void Reset()
    {
        Array.Clear(states);
        Array.Clear(drawn);
    }

    /// <summary>Resets the state of one environment. Call it at the end of every episode.</summary>
    /// <param name="row">Index of the environment.</param>
    public void Reset(int row)
    {
        State(row).Clear();
        drawn[row] = false;
    }

    /// <summary>Keeps the current states, so that <see cref="Restore"/> can return to them.</summary>
    internal void Keep() => states.CopyTo(kept, 0);

    /// <summary>Returns to the kept state of a row, whose agent took no action.</summary>
    internal void Restore(int row) => kept.AsSpan(row * size, size).CopyTo(State(row));

    internal Span<float> State(int row) => states.AsSpan(row * size, size);

    /// <summary>Returns standard normal noise that is constant until the end of the episode.</summary>
    internal ReadOnlySpan<float> Noise(int row, ref Rng random)
    {
        Span<float> rowNoise = noise.AsSpan(row * noiseSize, noiseSize);
        if (!drawn[row])
            random.FillNormal(rowNoise);
        drawn[row] = true;
        return rowNoise;
    }
}
