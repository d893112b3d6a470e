namespace Proximal.Tensors.Tests;

/// <summary>The smallest weight of the top k, and of the smallest set with a share, against a sorted list.</summary>
public sealed unsafe class WeightThresholdTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(37)]
    [InlineData(1000)]
    public void Thresholds_equal_those_of_sorted_weights(int count)
    {
        // Multiples of 1/256, so that all sums are exact. The largest is 1.
        var random = new Rng((ulong)count);
        float[] weights = new float[count];
        foreach (ref float weight in weights.AsSpan())
            weight = (1 + random.NextInt32(255)) / 256f;
        weights[random.NextInt32(count)] = 1;
        float[] sorted = [.. weights.OrderDescending()];
        fixed (float* start = weights)
        {
            foreach (int wanted in (int[])[1, 2, (count + 1) / 2, count - 1])
            {
                if (wanted < 1 || wanted > count)
                    continue;
                Assert.Equal(sorted[wanted - 1], WeightThreshold<Lanes32>.OfCount(start, count, wanted));
                Assert.Equal(sorted[wanted - 1], WeightThreshold<Lanes256>.OfCount(start, count, wanted));
            }

            foreach (float share in (float[])[0.125f, 0.5f, 0.75f, 0.875f])
            {
                float limit = share * weights.Sum(),
                    sum = 0;
                float expected = sorted.First(weight => (sum += weight) >= limit);
                Assert.Equal(expected, WeightThreshold<Lanes32>.OfShare(start, count, 0, share));
                Assert.Equal(expected, WeightThreshold<Lanes256>.OfShare(start, count, 0, share));
            }
        }
    }
}
