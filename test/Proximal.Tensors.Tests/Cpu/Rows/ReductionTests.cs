namespace Proximal.Tensors.Tests;

public class ReductionTests
{
    // Around the register widths (1, 4, 8, 16 lanes), twice and four times them, where the loops change.
    private static readonly int[] Lengths =
    [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        9,
        15,
        16,
        17,
        31,
        32,
        33,
        47,
        48,
        63,
        64,
        65,
        79,
        95,
        127,
        128,
        129,
        1000,
    ];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Sum_along_an_axis_equals_its_formula(string width)
    {
        const int Outer = 3;
        foreach (int axis in Lengths)
        {
            foreach (int inner in new[] { 1, 2, 5, 16, 33, 67 })
            {
                using Host host = Host.Of(width);
                float[] x = Host.Numbers(Outer * axis * inner, 1);
                Address y = host.Out(Outer * inner);
                host.Device.Reduce(Reduction.Sum, host.In(x), y, Outer, axis, inner);
                var expected = new double[Outer * inner];
                for (int i = 0; i < x.Length; i++)
                    expected[(i / (axis * inner) * inner) + (i % inner)] += x[i];

                // A chain of n additions is off by less than n · 6e-8 of the terms' magnitude; roughly √n of that here.
                Host.Near(expected, host.Read(y, expected.Length), 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Max_finds_the_largest_value_and_its_first_index(string width)
    {
        const int Outer = 3;
        foreach (int axis in Lengths)
        {
            if (axis == 0)
                continue;
            foreach (int inner in new[] { 1, 2, 17, 66 })
            {
                using Host host = Host.Of(width);

                // Few different values, so that the largest one occurs often.
                float[] x = Array.ConvertAll(Host.Numbers(Outer * axis * inner, 2), static v => MathF.Round(v * 3) - 5);
                float[] dy = Host.Numbers(Outer * inner, 3),
                    start = Host.Numbers(x.Length, 4),
                    gradient = [.. start];
                var largest = new float[Outer * inner];
                var places = new float[Outer * inner];
                for (int i = 0; i < largest.Length; i++)
                {
                    int At(int a) => (((i / inner * axis) + a) * inner) + (i % inner);
                    int best = Enumerable.Range(0, axis).MaxBy(a => x[At(a)]);
                    (largest[i], places[i]) = (x[At(best)], best);
                    gradient[At(best)] += dy[i];
                }

                Address xs = host.In(x),
                    y = host.Out(largest.Length),
                    where = host.Out(largest.Length),
                    dx = host.In(start);
                host.Device.Reduce(Reduction.Max, xs, y, Outer, axis, inner);
                host.Device.Reduce(Reduction.ArgMax, xs, where, Outer, axis, inner);
                host.Device.MaxGradient(xs, y, host.In(dy), dx, Outer, axis, inner);
                Assert.Equal(largest, host.Read(y, largest.Length));
                Assert.Equal(places, host.Read(where, places.Length));
                Assert.Equal(gradient, host.Read(dx, x.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Max_of_values_with_NaN_is_NaN(string width)
    {
        foreach (int inner in new[] { 1, 40 })
        {
            for (int at = 0; at < 40; at++)
            {
                using Host host = Host.Of(width);
                float[] x = Host.Numbers(40 * inner, 5);
                x[at * inner] = float.NaN;
                Address y = host.Out(inner),
                    where = host.Out(inner);
                host.Device.Reduce(Reduction.Max, host.In(x), y, 1, 40, inner);
                host.Device.Reduce(Reduction.ArgMax, host.In(x), where, 1, 40, inner);
                Assert.True(float.IsNaN(host.Read(y, inner)[0]));
                Assert.Equal(at, host.Read(where, inner)[0]);
                Assert.All(host.Read(y, inner)[1..], static v => Assert.False(float.IsNaN(v)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Gradient_of_a_sum_is_added_to_every_element(string width)
    {
        const int Outer = 2;
        foreach (int axis in Lengths)
        {
            foreach (int inner in new[] { 1, 3, 35 })
            {
                using Host host = Host.Of(width);
                float[] dy = Host.Numbers(Outer * inner, 1),
                    start = Host.Numbers(Outer * axis * inner, 2);
                Address dx = host.In(start);
                host.Device.SpreadGradient(host.In(dy), dx, Outer, axis, inner, 0.25f);
                double[] expected =
                [
                    .. start.Select((s, i) => s + (0.25 * dy[(i / (axis * inner) * inner) + (i % inner)])),
                ];
                Host.Near(expected, host.Read(dx, start.Length), 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Sum_of_squares_uses_double_precision(string width)
    {
        foreach (int count in Lengths)
        {
            using Host host = Host.Of(width);

            // Single precision could not add these up: the small ones would vanish beside the large one.
            float[] x = Host.Numbers(count, 1);
            if (count > 2)
                x[count / 2] = 1e6f;
            double expected = x.Sum(static v => (double)v * v);
            Assert.Equal(expected, host.Device.SumOfSquares(host.In(x), count), 1e-14 * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Finite_check_covers_every_element(string width)
    {
        foreach (int count in new[] { 1, 4, 5, 16, 17, 37, 64, 65 })
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(count, 1);
            x[0] = float.MaxValue;
            Assert.True(host.Device.AllFinite(host.In(x), count));
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                for (int at = 0; at < count; at++)
                {
                    float[] faulty = [.. x];
                    faulty[at] = bad;
                    Assert.False(host.Device.AllFinite(host.In(faulty), count));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Sum_order_does_not_depend_on_memory_alignment(string width)
    {
        using Host host = Host.Of(width);
        float[] x = Host.Numbers(333, 1);
        var sums = new HashSet<float>();
        var squares = new HashSet<double>();
        for (int offset = 0; offset < 16; offset++)
        {
            Address at = host.In([.. new float[offset], .. x]) + offset,
                y = host.Out(1);
            host.Device.Reduce(Reduction.Sum, at, y, 1, x.Length, 1);
            sums.Add(host.Read(y, 1)[0]);
            squares.Add(host.Device.SumOfSquares(at, x.Length));
        }

        Assert.Single(sums);
        Assert.Single(squares);
    }
}
