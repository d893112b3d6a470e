namespace Proximal.Box2D.Tests;

/// <summary>The generator of the reference program, splitmix64.</summary>
/// <param name="state">The first state.</param>
internal struct SplitMixDraws(ulong state) : IDraws
{
    private ulong state = state;

    public double Uniform(double low, double high) => low + ((high - low) * Next());

    public int Integer(int from, int below) => from + (int)(Next() * (below - from));

    private double Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
