namespace Proximal.Tensors.Tests;

/// <summary>The fused linear layer against the same formula in double precision.</summary>
public class LinearTests
{
    private static readonly (int Rows, int Inputs, int Outputs)[] Sizes =
    [
        (0, 3, 4),
        (1, 1, 1),
        (1, 4, 64),
        (3, 5, 2),
        (7, 19, 33),
        (33, 4, 6),
        (40, 17, 16),
        (65, 8, 1),
        (2, 300, 5),
    ];

    public static TheoryData<string, Activation> Cases
    {
        get
        {
            var cases = new TheoryData<string, Activation>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (Activation activation in Enum.GetValues<Activation>())
                cases.Add(width, activation);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_equals_its_formula(string width, Activation activation)
    {
        foreach ((int rows, int inputs, int outputs) in Sizes)
        {
            foreach (bool withBias in new[] { false, true })
            {
                using Host host = Host.Of(width);
                var layer = new Layer(rows, inputs, outputs, withBias);
                Address x = host.In(layer.X),
                    weight = host.In(layer.Weight),
                    bias = withBias ? host.In(layer.Bias) : Address.Null;
                Address y = host.Out(rows * outputs),
                    again = host.Out(rows * outputs),
                    preactivation = host.Out(rows * outputs);
                host.Device.Linear(x, weight, bias, activation, Address.Null, y, rows, inputs, outputs);
                host.Device.Linear(x, weight, bias, activation, preactivation, again, rows, inputs, outputs);
                double[] sums = layer.Sums();

                // 300 multiply-adds of numbers below 1, each rounded to 6e-8 of the sum, and the activation's few ulps.
                Host.Near(sums, host.Read(preactivation, sums.Length), 2e-6);
                Host.Near(Array.ConvertAll(sums, v => Apply(activation, v)), host.Read(y, sums.Length), 2e-6);
                Assert.Equal(host.Read(y, sums.Length), host.Read(again, sums.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_gradients_equal_their_formula(string width, Activation activation)
    {
        foreach ((int rows, int inputs, int outputs) in Sizes)
        {
            using Host host = Host.Of(width);
            var layer = new Layer(rows, inputs, outputs, withBias: true);
            Address x = host.In(layer.X),
                weight = host.In(layer.Weight);
            Address y = host.Out(rows * outputs),
                preactivation = host.Out(rows * outputs);
            host.Device.Linear(x, weight, host.In(layer.Bias), activation, preactivation, y, rows, inputs, outputs);
            float[] dy = Host.Numbers(rows * outputs, 7);
            float[] startX = Host.Numbers(layer.X.Length, 8),
                startWeight = Host.Numbers(layer.Weight.Length, 9),
                startBias = Host.Numbers(outputs, 10);
            Address slope = host.In(dy),
                dx = host.In(startX),
                dweight = host.In(startWeight),
                dbias = host.In(startBias);
            host.Device.LinearGradient(
                x,
                weight,
                activation,
                preactivation,
                y,
                slope,
                dx,
                dweight,
                dbias,
                rows,
                inputs,
                outputs
            );

            double[] before = [.. layer.Sums().Select((v, i) => dy[i] * Slope(activation, v))];
            double[] expectedX = Array.ConvertAll(startX, static v => (double)v),
                expectedWeight = Array.ConvertAll(startWeight, static v => (double)v);
            double[] expectedBias = Array.ConvertAll(startBias, static v => (double)v);
            for (int i = 0; i < before.Length; i++)
            {
                (int row, int output) = (i / outputs, i % outputs);
                expectedBias[output] += before[i];
                for (int j = 0; j < inputs; j++)
                {
                    expectedX[(row * inputs) + j] += before[i] * layer.Weight[(output * inputs) + j];
                    expectedWeight[(output * inputs) + j] += before[i] * layer.X[(row * inputs) + j];
                }
            }

            // The slopes inherit the values' 2e-6, and a GELU's is up to 1.13 of them.
            Host.Near(before, host.Read(slope, before.Length), 3e-6);
            Host.Near(expectedX, host.Read(dx, expectedX.Length), 3e-6);
            Host.Near(expectedWeight, host.Read(dweight, expectedWeight.Length), 3e-6);
            Host.Near(expectedBias, host.Read(dbias, outputs), 3e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Linear_skips_gradients_that_are_not_required(string width)
    {
        const int Rows = 9,
            Inputs = 5,
            Outputs = 7;
        using Host host = Host.Of(width);
        Address x = host.In(Rows * Inputs, 1),
            weight = host.In(Outputs * Inputs, 2),
            y = host.In(Rows * Outputs, 3);
        float[][] Gradients(bool input, bool weights, bool biases)
        {
            Address dy = host.In(Rows * Outputs, 4),
                dx = host.In(new float[Rows * Inputs]),
                dweight = host.In(new float[Outputs * Inputs]),
                dbias = host.In(new float[Outputs]);
            host.Device.LinearGradient(
                x,
                weight,
                Activation.Tanh,
                Address.Null,
                y,
                dy,
                input ? dx : Address.Null,
                weights ? dweight : Address.Null,
                biases ? dbias : Address.Null,
                Rows,
                Inputs,
                Outputs
            );
            return [host.Read(dx, Rows * Inputs), host.Read(dweight, Outputs * Inputs), host.Read(dbias, Outputs)];
        }

        float[][] all = Gradients(input: true, weights: true, biases: true);
        Assert.All(all, static gradient => Assert.Contains(gradient, static v => v != 0));
        for (int kept = 0; kept < 8; kept++)
        {
            float[][] some = Gradients((kept & 1) != 0, (kept & 2) != 0, (kept & 4) != 0);
            for (int k = 0; k < 3; k++)
                Assert.Equal((kept >> k & 1) != 0 ? all[k] : new float[all[k].Length], some[k]);
        }
    }

    private static double Apply(Activation activation, double x) =>
        activation switch
        {
            Activation.None => x,
            Activation.Tanh => Math.Tanh(x),
            Activation.Relu => Math.Max(x, 0),
            Activation.Elu => x > 0 ? x : Math.Exp(x) - 1,
            Activation.Gelu => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            Activation.Silu => x / (1 + Math.Exp(-x)),
            Activation.GeluErf => 0.5 * x * (1 + UnaryTests.Erf(x / Math.Sqrt(2))),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };

    private static double Slope(Activation activation, double x) =>
        (Apply(activation, x + 1e-6) - Apply(activation, x - 1e-6)) / 2e-6;

    private sealed class Layer(int rows, int inputs, int outputs, bool withBias)
    {
        public float[] X { get; } = Host.Numbers(rows * inputs, 1);

        public float[] Weight { get; } = Host.Numbers(outputs * inputs, 2);

        public float[] Bias { get; } = Host.Numbers(outputs, 3);

        public double[] Sums()
        {
            var sums = new double[rows * outputs];
            for (int i = 0; i < sums.Length; i++)
            {
                (int row, int output) = (i / outputs, i % outputs);
                sums[i] = withBias ? Bias[output] : 0;
                for (int j = 0; j < inputs; j++)
                    sums[i] += (double)X[(row * inputs) + j] * Weight[(output * inputs) + j];
            }

            return sums;
        }
    }
}
