namespace Proximal.Tensors.Tests;

/// <summary>Layer and root-mean-square normalisation against the formulas in double precision.</summary>
public class NormalizationTests
{
    private const float Epsilon = 1e-5f;

    private static readonly (int Rows, int Columns)[] Sizes =
    [
        (0, 4),
        (3, 2),
        (5, 3),
        (4, 8),
        (3, 16),
        (2, 19),
        (2, 33),
        (3, 64),
        (2, 70),
    ];

    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (string width in new[] { "512", "256", "128", "32" })
                for (int i = 0; i < 4; i++)
                    cases.Add(width, (i & 1) != 0, (i & 2) != 0);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Normalization_and_its_gradients_equal_their_formulas(string width, bool centred, bool weighted)
    {
        foreach ((int rows, int columns) in Sizes)
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(rows * columns, 1, 2f),
                weight = Host.Numbers(columns, 2),
                bias = Host.Numbers(columns, 3),
                dy = Host.Numbers(x.Length, 4);
            double[] exactX = Array.ConvertAll(x, static v => (double)v);
            double[] exactWeight = Array.ConvertAll(weight, v => weighted ? v : 1.0),
                exactBias = Array.ConvertAll(bias, v => weighted && centred ? (double)v : 0);
            double[] Normalized() => Formula(exactX, exactWeight, exactBias, centred);

            Address xs = host.In(x),
                weights = weighted ? host.In(weight) : Address.Null,
                biases = weighted ? host.In(bias) : Address.Null;
            Address y = host.Out(x.Length),
                statistics = host.Out(2 * rows);
            if (centred)
                host.Device.LayerNorm(xs, weights, biases, y, statistics, rows, columns, Epsilon);
            else
                host.Device.RmsNorm(xs, weights, y, statistics, rows, columns, Epsilon);
            Host.Near(Normalized(), host.Read(y, x.Length), 2e-6);

            float[] startX = Host.Numbers(x.Length, 5),
                startWeight = Host.Numbers(columns, 6),
                startBias = Host.Numbers(columns, 7);
            Address slope = host.In(dy),
                dx = host.In(startX),
                dweight = host.In(startWeight),
                dbias = host.In(startBias);
            if (centred)
                host.Device.LayerNormGradient(xs, weights, statistics, slope, dx, dweight, dbias, rows, columns);
            else
                host.Device.RmsNormGradient(xs, weights, statistics, slope, dx, dweight, rows, columns);

            // Two sums over the row and the reciprocal root go into each; neighbours that are almost equal amplify
            // them.
            Host.Near(
                Differences.AddedTo(startX, Differences.Of(exactX, dy, Normalized)),
                host.Read(dx, x.Length),
                1e-5
            );
            Host.Near(
                Differences.AddedTo(startWeight, Differences.Of(exactWeight, dy, Normalized)),
                host.Read(dweight, columns),
                5e-6
            );
            if (centred)
                Host.Near(
                    Differences.AddedTo(startBias, Differences.Of(exactBias, dy, Normalized)),
                    host.Read(dbias, columns),
                    2e-6
                );
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Normalization_is_accurate_for_a_large_mean(string width)
    {
        foreach (int columns in new[] { 5, 64 })
        {
            using Host host = Host.Of(width);
            float[] x = Array.ConvertAll(Host.Numbers(columns, 1), static v => 1000 + v);
            double[] ones = [.. Enumerable.Repeat(1.0, columns)],
                zeros = new double[columns];
            Address y = host.Out(columns),
                statistics = host.Out(2);
            host.Device.LayerNorm(host.In(x), Address.Null, Address.Null, y, statistics, 1, columns, Epsilon);

            // The mean's own rounding, 3e-5 of the deviations. Mean of squares less square of mean would be off by 0.1.
            Host.Near(
                Formula(Array.ConvertAll(x, static v => (double)v), ones, zeros, centred: true),
                host.Read(y, columns),
                1e-4
            );
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Normalization_of_a_constant_row_is_the_bias(string width)
    {
        foreach (int columns in new[] { 1, 6, 40 })
        {
            using Host host = Host.Of(width);
            float[] bias = Host.Numbers(columns, 1);
            Address x = host.In([.. Enumerable.Repeat(2.5f, columns)]),
                y = host.Out(columns),
                statistics = host.Out(2),
                dx = host.In(new float[columns]);
            Address weight = host.In(columns, 2);
            host.Device.LayerNorm(x, weight, host.In(bias), y, statistics, 1, columns, Epsilon);
            host.Device.LayerNormGradient(
                x,
                weight,
                statistics,
                host.In(columns, 3),
                dx,
                Address.Null,
                Address.Null,
                1,
                columns
            );
            Assert.Equal(bias, host.Read(y, columns));
            Assert.All(host.Read(dx, columns), static v => Assert.True(float.IsFinite(v)));
        }
    }

    private static double[] Formula(double[] x, double[] weight, double[] bias, bool centred)
    {
        int columns = weight.Length;
        var y = new double[x.Length];
        for (int start = 0; start < x.Length; start += columns)
        {
            double mean = centred ? x[start..(start + columns)].Average() : 0;
            double square = x[start..(start + columns)].Average(v => (v - mean) * (v - mean));
            for (int i = 0; i < columns; i++)
                y[start + i] = ((x[start + i] - mean) / Math.Sqrt(square + Epsilon) * weight[i]) + bias[i];
        }

        return y;
    }
}
