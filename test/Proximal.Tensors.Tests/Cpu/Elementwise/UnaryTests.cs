namespace Proximal.Tensors.Tests;

public class UnaryTests
{
    // Lowest and highest argument, and the largest error in units in the last place of the exact result.
    private static readonly Dictionary<UnaryOperator, (float Low, float High, double Ulps)> Accuracy = new()
    {
        [UnaryOperator.Negate] = (-1e30f, 1e30f, 0.5),
        [UnaryOperator.Exp] = (-87f, 88.7f, 1.1),
        [UnaryOperator.Log] = (1e-38f, 1e30f, 2),
        [UnaryOperator.Sqrt] = (0f, 1e30f, 0.51),
        [UnaryOperator.Square] = (-1e15f, 1e15f, 0.51),
        [UnaryOperator.Reciprocal] = (0.001f, 1e30f, 0.51),
        [UnaryOperator.Abs] = (-1e30f, 1e30f, 0.5),
        [UnaryOperator.Tanh] = (-12f, 12f, 4),
        [UnaryOperator.Sigmoid] = (-80f, 80f, 3),
        [UnaryOperator.Relu] = (-10f, 10f, 0.5),
        [UnaryOperator.Elu] = (-20f, 10f, 4),
        [UnaryOperator.Softplus] = (-80f, 80f, 4),
        [UnaryOperator.Silu] = (-80f, 80f, 4),
        [UnaryOperator.ExpM1MinusX] = (-80f, 80f, 4),
        [UnaryOperator.LogGamma] = (0.001f, 1e6f, 0.51),
        [UnaryOperator.Digamma] = (0.001f, 1e6f, 0.51),
        [UnaryOperator.Trigamma] = (0.001f, 1e6f, 0.51),
    };

    // Differences of larger terms: an absolute error, in proportion to the argument, beside it.
    private static readonly UnaryOperator[] Absolute =
    [
        UnaryOperator.Sin,
        UnaryOperator.Cos,
        UnaryOperator.GeluErf,
        UnaryOperator.GeluTanh,
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (string op in Enum.GetNames<UnaryOperator>())
                cases.Add(width, op);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unary_functions_are_accurate(string width, string name)
    {
        UnaryOperator op = Enum.Parse<UnaryOperator>(name);
        (float low, float high, double ulps) = Accuracy.GetValueOrDefault(op, (-30f, 30f, double.NaN));
        using Host host = Host.Of(width);
        float[] x = Arguments(low, high);
        Address y = host.Out(x.Length);
        host.Device.Unary(op, host.In(x), y, x.Length);
        float[] actual = host.Read(y, x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Exact(op, x[i]);
            double unit = Math.Abs((double)MathF.BitIncrement(MathF.Abs((float)exact)) - MathF.Abs((float)exact));
            double allowed = Absolute.Contains(op)
                ? Math.Max(4 * unit, 1.5e-7 * Math.Max(1, Math.Abs(x[i])))
                : ulps * unit;
            Assert.True(
                Math.Abs(exact - actual[i]) <= allowed,
                $"{op}({x[i]:R}) = {exact:R}, got {actual[i]:R}: {Math.Abs(exact - actual[i]) / unit:F2} ulp"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unary_gradients_equal_the_derivatives(string width, string name)
    {
        UnaryOperator op = Enum.Parse<UnaryOperator>(name);
        const int Count = 37;
        using Host host = Host.Of(width);
        bool positive =
            op
            is UnaryOperator.Log
                or UnaryOperator.Sqrt
                or UnaryOperator.Reciprocal
                or UnaryOperator.LogGamma
                or UnaryOperator.Digamma
                or UnaryOperator.Trigamma;
        float[] x = Host.Numbers(Count, 5, 3f).Select(v => positive ? Math.Abs(v) + 0.1f : v).ToArray();
        float[] dy = Host.Numbers(Count, 6),
            start = Host.Numbers(Count, 7);
        Address xs = host.In(x),
            y = host.Out(Count),
            dx = host.In(start);
        host.Device.Unary(op, xs, y, Count);
        host.Device.UnaryGradient(op, xs, y, host.In(dy), dx, Count);
        var expected = new double[Count];
        for (int i = 0; i < Count; i++)
            expected[i] = start[i] + (dy[i] * (Exact(op, x[i] + 1e-6) - Exact(op, x[i] - 1e-6)) / 2e-6);
        Host.Near(expected, host.Read(dx, Count), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Unary_functions_of_extreme_values_are_correct(string width)
    {
        using Host host = Host.Of(width);
        float[] x = [float.NegativeInfinity, float.PositiveInfinity, float.NaN, 0f, -200f, 200f, -1f, 1e-40f];
        Assert.Equal(
            [0f, float.PositiveInfinity, float.NaN, 1f, 0f, float.PositiveInfinity],
            Values(host, UnaryOperator.Exp, x)[..6]
        );
        Assert.Equal(
            [float.NaN, float.PositiveInfinity, float.NaN, float.NegativeInfinity],
            Values(host, UnaryOperator.Log, x)[..4]
        );
        Assert.Equal(float.NaN, Values(host, UnaryOperator.Log, x)[6]);
        Assert.Equal(Math.Log(1e-40f), Values(host, UnaryOperator.Log, x)[7], 1e-4);
        Assert.Equal([-1f, 1f, float.NaN, 0f, -1f, 1f], Values(host, UnaryOperator.Tanh, x)[..6]);
        Assert.Equal([0f, 1f, float.NaN, 0.5f], Values(host, UnaryOperator.Sigmoid, x)[..4]);
        Assert.Equal([0f, float.PositiveInfinity, float.NaN], Values(host, UnaryOperator.Relu, x)[..3]);
        Assert.Equal([0f, float.PositiveInfinity, float.NaN], Values(host, UnaryOperator.Softplus, x)[..3]);
        Assert.Equal([-1f, float.PositiveInfinity, float.NaN], Values(host, UnaryOperator.Elu, x)[..3]);
        Assert.Equal(float.NaN, Values(host, UnaryOperator.Sin, x)[2]);

        static float[] Values(Host host, UnaryOperator op, float[] x)
        {
            // Twice: whole registers, then a tail.
            float[] repeated = [.. x, .. x, .. x];
            Address y = host.Out(repeated.Length);
            host.Device.Unary(op, host.In(repeated), y, repeated.Length);
            float[] values = host.Read(y, repeated.Length);
            Assert.Equal(values[..8], values[8..16]);
            Assert.Equal(values[..8], values[16..]);
            return values[..8];
        }
    }

    [Fact]
    public void Unary_functions_are_the_same_for_every_vector_width()
    {
        float[] x = Host.Numbers(1001, 9, 6f);
        foreach (UnaryOperator op in Enum.GetValues<UnaryOperator>())
        {
            float[]? first = null;
            foreach (string width in new[] { "512", "256", "128", "32" })
            {
                using Host host = Host.Of(width);
                Address y = host.Out(x.Length);
                host.Device.Unary(op, host.In(x), y, x.Length);
                first ??= host.Read(y, x.Length);
                Assert.Equal(first, host.Read(y, x.Length));
            }
        }
    }

    private static float[] Arguments(float low, float high)
    {
        // Even over the interval, and even in the exponent towards 0 and each bound.
        var x = new List<float>();
        for (int i = 0; i <= 20_000; i++)
            x.Add((float)(low + (((double)high - low) * i / 20_000)));
        for (int i = 0; i < 6_000; i++)
        {
            float magnitude = MathF.Pow(10f, -30f + (i * 0.01f));
            if (magnitude >= low && magnitude <= high)
                x.Add(magnitude);
            if (-magnitude >= low && -magnitude <= high)
                x.Add(-magnitude);
        }

        return [.. x];
    }

    private static double Exact(UnaryOperator op, double x) =>
        op switch
        {
            UnaryOperator.Negate => -x,
            UnaryOperator.Exp => Math.Exp(x),
            UnaryOperator.Log => Math.Log(x),
            UnaryOperator.Sqrt => Math.Sqrt(x),
            UnaryOperator.Square => x * x,
            UnaryOperator.Reciprocal => 1 / x,
            UnaryOperator.Abs => Math.Abs(x),
            UnaryOperator.Sin => Math.Sin(x),
            UnaryOperator.Cos => Math.Cos(x),
            UnaryOperator.Tanh => Math.Tanh(x),
            UnaryOperator.Sigmoid => 1 / (1 + Math.Exp(-x)),
            UnaryOperator.Relu => Math.Max(x, 0),
            UnaryOperator.Elu => x > 0 ? x
            : Math.Abs(x) < 1e-5 ? x + (x * x / 2)
            : Math.Exp(x) - 1,
            UnaryOperator.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            UnaryOperator.GeluErf => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
            UnaryOperator.Silu => x / (1 + Math.Exp(-x)),
            UnaryOperator.Softplus => x < -15
                ? Math.Exp(x) - (Math.Exp(2 * x) / 2)
                : Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
            UnaryOperator.ExpM1MinusX => Math.Abs(x) < 0.01
                ? x * x / 2 * (1 + (x / 3 * (1 + (x / 4 * (1 + (x / 5 * (1 + (x / 6))))))))
                : Math.Exp(x) - 1 - x,

            // Held to other sources in GammaFunctionsTests.
            UnaryOperator.LogGamma => GammaFunctions.LogGamma(x),
            UnaryOperator.Digamma => GammaFunctions.Digamma(x),
            UnaryOperator.Trigamma => GammaFunctions.Trigamma(x),
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };

    // The Taylor series near 0, the continued fraction of the complement beyond.
    internal static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (a < 2.5)
        {
            double term = a,
                sum = a;
            for (int n = 1; n < 80; n++)
            {
                term *= -a * a / n;
                sum += term / ((2 * n) + 1);
            }

            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum;
        }

        double fraction = 0;
        for (int n = 60; n >= 1; n--)
            fraction = n / 2.0 / (a + fraction);
        return Math.Sign(x) * (1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction)));
    }
}
