namespace Proximal.Box2D;

/// <summary>The random numbers of an environment: from a generator, or those that a reference recorded.</summary>
internal interface IDraws
{
    /// <summary>Returns a uniform number.</summary>
    double Uniform(double low, double high);

    /// <summary>Returns a uniform integer from <paramref name="from"/>, below <paramref name="below"/>.</summary>
    int Integer(int from, int below);
}

/// <summary>Random numbers from an <see cref="Rng"/>.</summary>
/// <param name="random">The generator.</param>
internal readonly ref struct RngDraws(ref Rng random) : IDraws
{
    private readonly ref Rng random = ref random;

    /// <inheritdoc/>
    public double Uniform(double low, double high) => random.Uniform(low, high);

    /// <inheritdoc/>
    public int Integer(int from, int below) => from + random.NextInt32(below - from);
}
