using System.Text.Json;

namespace Proximal.Environments.Tests;

/// <summary>Plays back what the reference drew.</summary>
internal struct RecordedDraws(JsonElement draws) : IGameRandom
{
    private int next;

    public readonly bool AllWereDrawn => next == draws.GetArrayLength();

    public double NextDouble() => draws[next++].GetDouble();

    public int NextInt32(int from, int below)
    {
        int value = draws[next++].GetInt32();
        Assert.InRange(value, from, below - 1);
        return value;
    }
}
