using System.Reflection;

namespace Proximal.Tests;

public sealed class RandomStreamsTests
{
    [Fact]
    public void Every_stream_has_another_number()
    {
        ulong[] streams =
        [
            .. typeof(RandomStreams)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(static field => (ulong)field.GetRawConstantValue()!),
        ];
        Assert.True(streams.Length > 7);
        Assert.Distinct(streams);
    }

    [Fact]
    public void Exploration_noise_has_a_stream_of_its_own()
    {
        var noise = new StateDependentNoise(environments: 2, size: 3, frequency: -1, seed: 5);
        noise.Begin(0);
        var random = new Rng(5, RandomStreams.Exploration);
        var expected = new float[6];
        random.FillNormal(expected);
        Assert.Equal(expected, (float[])[.. noise.Of(0), .. noise.Of(1)]);
    }
}
