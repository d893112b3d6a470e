namespace Proximal.Environments;

/// <summary>A source of random numbers for a game: a generator, or the recorded numbers of a reference.</summary>
public interface IGameRandom
{
    /// <summary>Returns a uniform number in [0, 1).</summary>
    double NextDouble();

    /// <summary>Returns a uniform integer.</summary>
    /// <param name="from">The lower bound, inclusive.</param>
    /// <param name="below">The upper bound, exclusive.</param>
    int NextInt32(int from, int below);
}

/// <summary>Random numbers from an <see cref="Rng"/>.</summary>
/// <param name="random">The generator.</param>
internal readonly ref struct RngGameRandom(ref Rng random) : IGameRandom
{
    private readonly ref Rng random = ref random;

    /// <inheritdoc/>
    public double NextDouble() => random.NextDouble();

    /// <inheritdoc/>
    public int NextInt32(int from, int below) => from + random.NextInt32(below - from);
}
