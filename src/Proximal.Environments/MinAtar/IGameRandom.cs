namespace Proximal.Environments;

/// <summary>Where a game's chance comes from: random numbers, or a record of what was drawn elsewhere.</summary>
public interface IGameRandom
{
    /// <summary>A number evenly spread over [0, 1).</summary>
    double Uniform();

    /// <summary>A whole number, every one equally likely.</summary>
    /// <param name="from">The smallest.</param>
    /// <param name="below">The bound above.</param>
    int Whole(int from, int below);
}

/// <summary>Chance from random numbers.</summary>
/// <param name="random">Where they come from.</param>
public readonly ref struct RngGameRandom(ref Rng random) : IGameRandom
{
    private readonly ref Rng random = ref random;

    /// <inheritdoc/>
    public double Uniform() => random.NextDouble();

    /// <inheritdoc/>
    public int Whole(int from, int below) => from + random.NextInt32(below - from);
}
