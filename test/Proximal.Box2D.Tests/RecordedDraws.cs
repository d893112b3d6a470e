using System.Text.Json;

namespace Proximal.Box2D.Tests;

/// <summary>Plays back the numbers that the reference drew, already scaled to their ranges.</summary>
internal struct RecordedDraws(JsonElement draws) : IDraws
{
    private int next;

    public readonly bool AllWereDrawn => next == draws.GetArrayLength();

    public double Uniform(double low, double high)
    {
        double value = draws[next++].GetDouble();
        Assert.InRange(value, low, high);
        return value;
    }

    public int Integer(int from, int below)
    {
        int value = draws[next++].GetInt32();
        Assert.InRange(value, from, below - 1);
        return value;
    }
}
