using System.Runtime.Intrinsics;

namespace Proximal.Tensors.Tests.Random;

public class RngTests
{
    [Fact]
    public void Words_are_taken_from_blocks_in_order()
    {
        var rng = new Rng(seed: 11, stream: 3);
        for (ulong block = 0; block < 5; block++)
        {
            Vector128<uint> expected = Philox.Block(block, 3, 11);
            for (int i = 0; i < 4; i++)
                Assert.Equal(expected[i], rng.NextUInt32());
        }

        Assert.Equal(20UL, rng.Position);
    }

    [Fact]
    public void Restored_generator_continues_exactly()
    {
        var rng = new Rng(seed: 5, stream: 9);
        for (int taken = 0; taken < 23; taken++)
        {
            var restored = new Rng(rng.State);
            var moved = new Rng(5, 9) { Position = rng.Position };
            Rng copy = rng;
            Assert.Equal(rng.State, restored.State);
            for (int i = 0; i < 9; i++)
            {
                uint expected = copy.NextUInt32();
                Assert.Equal(expected, restored.NextUInt32());
                Assert.Equal(expected, moved.NextUInt32());
            }

            rng.NextUInt32();
        }
    }

    [Fact]
    public void Restoring_in_the_middle_of_other_draws_continues_exactly()
    {
        var rng = new Rng(1, 2);
        float[] buffer = new float[7];
        rng.NextInt32(10);
        rng.FillNormal(buffer);
        RngState state = rng.State;
        float[] expected = [rng.NextNormal(), rng.NextSingle(), (float)rng.NextDouble(), rng.Categorical([1, 2, 3])];
        rng = new Rng(state);
        float[] actual = [rng.NextNormal(), rng.NextSingle(), (float)rng.NextDouble(), rng.Categorical([1, 2, 3])];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Seeds_and_streams_give_different_sequences()
    {
        var firsts = new HashSet<ulong>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            for (ulong stream = 0; stream < 20; stream++)
            {
                var rng = new Rng(seed, stream);
                firsts.Add(rng.NextUInt64());
            }
        }

        Assert.Equal(400, firsts.Count);
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        const int Count = 200_000;
        var rng = new Rng(1);
        float[] singles = new float[Count];
        rng.FillUniform(singles);
        double[] doubles = [.. Enumerable.Range(0, Count).Select(_ => rng.NextDouble())];
        foreach (double[] values in new[] { Array.ConvertAll(singles, static x => (double)x), doubles })
        {
            Assert.All(values, static x => Assert.InRange(x, 0, Math.BitDecrement(1.0)));
            Assert.InRange(values.Average(), 0.5 - 0.003, 0.5 + 0.003); // 4.6 standard errors
            Assert.InRange(Variance(values), (1.0 / 12) - 0.0008, (1.0 / 12) + 0.0008);

            // Chi-squared over 100 cells: mean 99, standard deviation 14.
            int[] cells = new int[100];
            foreach (double x in values)
                cells[(int)(x * 100)]++;
            Assert.InRange(ChiSquared(cells, Count / 100.0), 50, 165);

            // Neighbours are not correlated.
            double products = 0;
            for (int i = 1; i < Count; i++)
                products += (values[i] - 0.5) * (values[i - 1] - 0.5);
            Assert.InRange(products / (Count - 1) * 12, -0.012, 0.012);
        }
    }

    [Fact]
    public void Uniform_covers_the_given_range()
    {
        var rng = new Rng(2);
        double[] values = [.. Enumerable.Range(0, 10_000).Select(_ => rng.Uniform(-3, 5))];
        Assert.All(values, static x => Assert.InRange(x, -3, 5));
        Assert.InRange(values.Min(), -3, -2.99);
        Assert.InRange(values.Max(), 4.99, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Normal_numbers_follow_the_normal_distribution(bool filled)
    {
        const int Count = 200_001;
        var rng = new Rng(3);
        float[] values = new float[Count];
        if (filled)
            rng.FillNormal(values);
        else
            foreach (ref float value in values.AsSpan())
                value = rng.NextNormal();

        double[] x = Array.ConvertAll(values, static v => (double)v);
        Assert.InRange(x.Average(), -0.011, 0.011); // 4.9 standard errors
        Assert.InRange(Variance(x), 1 - 0.016, 1 + 0.016);
        Assert.InRange(x.Average(static v => v * v * v), -0.045, 0.045);
        Assert.InRange(x.Average(static v => v * v * v * v), 3 - 0.12, 3 + 0.12);

        // The share within 1, 2 and 3 standard deviations.
        Assert.InRange(x.Count(static v => Math.Abs(v) < 1) / (double)Count, 0.6827 - 0.005, 0.6827 + 0.005);
        Assert.InRange(x.Count(static v => Math.Abs(v) < 2) / (double)Count, 0.9545 - 0.003, 0.9545 + 0.003);
        Assert.InRange(x.Count(static v => Math.Abs(v) < 3) / (double)Count, 0.9973 - 0.001, 0.9973 + 0.001);
    }

    [Fact]
    public void FillNormal_scales_and_shifts()
    {
        var rng = new Rng(4);
        float[] values = new float[50_000];
        rng.FillNormal(values, mean: 7, standardDeviation: 0.5);
        double[] x = Array.ConvertAll(values, static v => (double)v);
        Assert.InRange(x.Average(), 6.99, 7.01);
        Assert.InRange(Variance(x), 0.24, 0.26);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void NextInt32_is_uniform(int below)
    {
        var rng = new Rng(5);
        int[] cells = new int[below];
        const int PerCell = 200;
        for (int i = 0; i < below * PerCell; i++)
            cells[rng.NextInt32(below)]++;
        double freedom = below - 1;
        Assert.InRange(
            ChiSquared(cells, PerCell),
            freedom - (5 * Math.Sqrt(2 * freedom)) - 1,
            freedom + (5 * Math.Sqrt(2 * freedom)) + 5
        );
    }

    [Fact]
    public void NextInt32_is_unbiased_for_bounds_that_are_no_power_of_two()
    {
        // Eight words share three results here: without rejection, the remainders by 3 would come up 3 : 3 : 2.
        const int Below = 3 << 29;
        var rng = new Rng(6);
        int[] remainders = new int[3];
        for (int i = 0; i < 60_000; i++)
            remainders[rng.NextInt32(Below) % 3]++;
        Assert.InRange(ChiSquared(remainders, 20_000), 0, 25);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rng(1).NextInt32(0));
    }

    [Fact]
    public void Categorical_draws_in_proportion()
    {
        float[] probabilities = [0.1f, 0, 0.5f, 0.15f, 0.25f];
        float[] scaled = Array.ConvertAll(probabilities, static p => 8 * p);
        float[] logits = Array.ConvertAll(probabilities, static p => MathF.Log(p) + 50);
        var rng = new Rng(7);
        int[][] counts = [new int[5], new int[5], new int[5]];
        const int Count = 50_000;
        for (int i = 0; i < Count; i++)
        {
            counts[0][rng.Categorical(probabilities)]++;
            counts[1][rng.Categorical(scaled)]++;
            counts[2][rng.CategoricalFromLogits(logits)]++;
        }

        foreach (int[] count in counts)
        {
            for (int k = 0; k < 5; k++)
            {
                double p = probabilities[k],
                    deviation = 5 * Math.Sqrt(Count * p * (1 - p));
                Assert.InRange(count[k], (Count * p) - deviation, (Count * p) + deviation);
            }
        }
    }

    [Fact]
    public void Categorical_refuses_weights_without_an_outcome()
    {
        Assert.Throws<ArgumentException>(() => new Rng(1).Categorical([]));
        Assert.Throws<ArgumentException>(() => new Rng(1).Categorical([0, 0]));
        Assert.Throws<ArgumentException>(() => new Rng(1).Categorical([0.5f, float.NaN]));
        Assert.Throws<ArgumentException>(() =>
            new Rng(1).CategoricalFromLogits([float.NegativeInfinity, float.NegativeInfinity])
        );
        Assert.Throws<ArgumentException>(() => new Rng(1).CategoricalFromLogits([0, float.NaN]));
    }

    [Fact]
    public void Permutation_gives_every_order_with_equal_probability()
    {
        var rng = new Rng(8);
        var counts = new Dictionary<int, int>();
        int[] order = new int[4];
        for (int i = 0; i < 24_000; i++)
        {
            rng.Permutation(order);
            int code = (((((order[0] * 4) + order[1]) * 4) + order[2]) * 4) + order[3];
            counts[code] = counts.GetValueOrDefault(code) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.InRange(ChiSquared([.. counts.Values], 1000), 5, 60); // 23 degrees of freedom
    }

    [Fact]
    public void Permutation_contains_every_index_once()
    {
        var rng = new Rng(9);
        int[] order = new int[1000];
        rng.Permutation(order);
        Assert.NotEqual(Enumerable.Range(0, 1000), order);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
    }

    [Fact]
    public void Rng_allocates_nothing()
    {
        var rng = new Rng(10);
        float[] buffer = new float[64];
        int[] order = new int[64];
        Draw(ref rng, buffer, order);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                Draw(ref rng, buffer, order);
            })
        );
    }

    private static void Draw(ref Rng rng, float[] buffer, int[] order)
    {
        rng.FillNormal(buffer);
        rng.FillUniform(buffer);
        rng.Permutation(order);
        rng.Categorical(buffer);
        rng.CategoricalFromLogits(buffer);
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1);
    }

    private static double ChiSquared(int[] counts, double expected) =>
        counts.Sum(count => (count - expected) * (count - expected) / expected);
}
