namespace Proximal.Tensors.Tests;

public class SoftmaxTests
{
    // Rows fill registers where they are short (up to 32 columns), columns where they are long.
    private static readonly (int Rows, int Columns)[] Sizes =
    [
        (0, 3),
        (1, 1),
        (1, 2),
        (16, 2),
        (17, 3),
        (35, 5),
        (3, 18),
        (19, 31),
        (17, 32),
        (2, 33),
        (1, 64),
        (3, 70),
        (2, 131),
    ];

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (bool logarithm in new[] { false, true })
                cases.Add(width, logarithm);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Softmax_and_its_gradients_equal_their_formulas(string width, bool logarithm)
    {
        foreach ((int rows, int columns) in Sizes)
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(rows * columns, 1, 4f),
                dy = Host.Numbers(x.Length, 2),
                start = Host.Numbers(x.Length, 3);
            double[] exact = Array.ConvertAll(x, static v => (double)v);
            Address xs = host.In(x),
                y = host.Out(x.Length),
                dx = host.In(start);
            Forward(host, logarithm, xs, y, rows, columns);
            Backward(host, logarithm, y, host.In(dy), dx, rows, columns);

            // One exponential of 1.1 ulp for each of 131 columns, their sum and a quotient or logarithm.
            Host.Near(Formula(exact, columns, logarithm), host.Read(y, x.Length), 1e-6);
            double[] slopes = Differences.Of(exact, dy, () => Formula(exact, columns, logarithm));
            Host.Near(Differences.AddedTo(start, slopes), host.Read(dx, x.Length), 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Softmax_of_large_and_infinite_logits_does_not_overflow(string width, bool logarithm)
    {
        foreach (int columns in new[] { 3, 20, 40, 67 })
        {
            // Rows like the first one fill whole registers, too.
            const int Rows = 18;
            using Host host = Host.Of(width);
            float[] x = Array.ConvertAll(Host.Numbers(Rows * columns, 1), static v => 1e4f + v);
            for (int row = 0; row < Rows; row++)
                x[(row * columns) + (row % columns)] = float.NegativeInfinity;
            Address y = host.Out(x.Length),
                dx = host.In(new float[x.Length]);
            Forward(host, logarithm, host.In(x), y, Rows, columns);
            Backward(host, logarithm, y, host.In(x.Length, 2), dx, Rows, columns);
            float[] values = host.Read(y, x.Length),
                slopes = host.Read(dx, x.Length);
            Assert.All(slopes, static v => Assert.True(float.IsFinite(v)));
            for (int row = 0; row < Rows; row++)
            {
                float impossible = values[(row * columns) + (row % columns)];
                Assert.Equal(logarithm ? float.NegativeInfinity : 0, impossible);
                if (!logarithm)
                    Assert.Equal(0, slopes[(row * columns) + (row % columns)]);
                double sum = values[(row * columns)..((row + 1) * columns)].Sum(v => logarithm ? Math.Exp(v) : v);

                // The logarithms are of the order of 1e-7 of 1e4 at worst.
                Assert.Equal(1, sum, logarithm ? 2e-3 : 2e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Softmax_NaN_affects_only_its_row(string width, bool logarithm)
    {
        foreach (int columns in new[] { 2, 33 })
        {
            const int Rows = 20;
            foreach (int at in new[] { 0, 7, 19 })
            {
                using Host host = Host.Of(width);
                float[] x = Host.Numbers(Rows * columns, 1);
                x[(at * columns) + 1] = float.NaN;
                Address y = host.Out(x.Length);
                Forward(host, logarithm, host.In(x), y, Rows, columns);
                float[] values = host.Read(y, x.Length);
                for (int i = 0; i < values.Length; i++)
                    Assert.Equal(i / columns == at, float.IsNaN(values[i]));
            }
        }
    }

    private static void Forward(Host host, bool logarithm, Address x, Address y, int rows, int columns)
    {
        if (logarithm)
            host.Device.LogSoftmax(x, y, rows, columns);
        else
            host.Device.Softmax(x, y, rows, columns);
    }

    private static void Backward(Host host, bool logarithm, Address y, Address dy, Address dx, int rows, int columns)
    {
        if (logarithm)
            host.Device.LogSoftmaxGradient(y, dy, dx, rows, columns);
        else
            host.Device.SoftmaxGradient(y, dy, dx, rows, columns);
    }

    private static double[] Formula(double[] x, int columns, bool logarithm)
    {
        var y = new double[x.Length];
        for (int start = 0; start < x.Length; start += columns)
        {
            double sum = 0;
            for (int i = start; i < start + columns; i++)
                sum += Math.Exp(x[i]);
            for (int i = start; i < start + columns; i++)
                y[i] = logarithm ? x[i] - Math.Log(sum) : Math.Exp(x[i]) / sum;
        }

        return y;
    }
}
