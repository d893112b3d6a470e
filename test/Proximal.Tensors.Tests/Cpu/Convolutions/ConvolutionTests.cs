namespace Proximal.Tensors.Tests;

/// <summary>Convolution against seven nested loops in double precision.</summary>
public class ConvolutionTests
{
    private static readonly ConvolutionShape[] Shapes =
    [
        new(1, 1, 1, 1, 1, 1, 1, 1, 0),
        new(2, 3, 4, 5, 6, 1, 1, 1, 0),
        new(2, 2, 3, 7, 6, 3, 3, 1, 1),
        new(3, 2, 5, 8, 9, 3, 3, 2, 1),
        new(1, 4, 17, 6, 6, 2, 2, 2, 0),
        new(2, 1, 2, 5, 9, 2, 4, 1, 0),
        new(2, 2, 3, 6, 5, 4, 4, 3, 2),
        new(1, 2, 2, 3, 3, 5, 5, 1, 2),
        new(18, 2, 3, 6, 6, 3, 3, 1, 0),
        new(2, 3, 33, 9, 9, 3, 3, 1, 1),
        new(1, 2, 2, 6, 6, 2, 2, 4, 0),
        new(0, 1, 2, 4, 4, 3, 3, 1, 0),
    ];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Convolution_equals_its_formula(string width)
    {
        foreach (ConvolutionShape shape in Shapes)
        {
            foreach (bool withBias in new[] { false, true })
            {
                using Host host = Host.Of(width);
                float[] x = Host.Numbers(Inputs(shape), 1),
                    weight = Host.Numbers(Weights(shape), 2),
                    bias = Host.Numbers(shape.Outputs, 3);
                var expected = new double[Outputs(shape)];
                for (int i = 0; i < expected.Length; i++)
                    expected[i] = withBias ? bias[i / Area(shape) % shape.Outputs] : 0;
                ForEachTap(shape, (output, input, tap) => expected[output] += (double)x[input] * weight[tap]);
                Address y = host.Out(expected.Length);
                host.Device.Conv2d(host.In(x), host.In(weight), withBias ? host.In(bias) : Address.Null, y, shape);

                // At most 50 multiply-adds of numbers below 1.
                Host.Near(expected, host.Read(y, expected.Length), 2e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Convolution_gradients_equal_their_formula(string width)
    {
        foreach (ConvolutionShape shape in Shapes)
        {
            float[] x = Host.Numbers(Inputs(shape), 1),
                weight = Host.Numbers(Weights(shape), 2),
                dy = Host.Numbers(Outputs(shape), 3);
            float[] startX = Host.Numbers(x.Length, 4),
                startWeight = Host.Numbers(weight.Length, 5),
                startBias = Host.Numbers(shape.Outputs, 6);
            double[] dx = Array.ConvertAll(startX, static v => (double)v),
                dweight = Array.ConvertAll(startWeight, static v => (double)v);
            double[] dbias = Array.ConvertAll(startBias, static v => (double)v);
            ForEachTap(
                shape,
                (output, input, tap) =>
                {
                    dx[input] += (double)dy[output] * weight[tap];
                    dweight[tap] += (double)dy[output] * x[input];
                }
            );
            for (int i = 0; i < dy.Length; i++)
                dbias[i / Area(shape) % shape.Outputs] += dy[i];

            // All of them, then each alone: what nobody wants is skipped.
            for (int wanted = 0; wanted < 4; wanted++)
            {
                using Host host = Host.Of(width);
                Address givenX = host.In(startX),
                    givenWeight = host.In(startWeight),
                    givenBias = host.In(startBias);
                host.Device.Conv2dGradient(
                    host.In(x),
                    host.In(weight),
                    host.In(dy),
                    wanted is 0 or 1 ? givenX : Address.Null,
                    wanted is 0 or 2 ? givenWeight : Address.Null,
                    wanted is 0 or 3 ? givenBias : Address.Null,
                    shape
                );

                // Sums of up to 648 terms.
                if (wanted is 0 or 1)
                    Host.Near(dx, host.Read(givenX, dx.Length), 3e-6);
                if (wanted is 0 or 2)
                    Host.Near(dweight, host.Read(givenWeight, dweight.Length), 3e-6);
                if (wanted is 0 or 3)
                    Host.Near(dbias, host.Read(givenBias, dbias.Length), 3e-6);
            }
        }
    }

    private static int Area(in ConvolutionShape shape) => shape.OutputHeight * shape.OutputWidth;

    private static int Inputs(in ConvolutionShape shape) => shape.Batch * shape.Inputs * shape.Height * shape.Width;

    private static int Weights(in ConvolutionShape shape) =>
        shape.Outputs * shape.Inputs * shape.KernelHeight * shape.KernelWidth;

    private static int Outputs(in ConvolutionShape shape) => shape.Batch * shape.Outputs * Area(shape);

    // Calls with the flat indices of every output, and of each input and weight that goes into it.
    private static void ForEachTap(ConvolutionShape s, Action<int, int, int> use)
    {
        for (int output = 0; output < Outputs(s); output++)
        {
            (int ox, int oy) = (output % s.OutputWidth, output / s.OutputWidth % s.OutputHeight);
            (int o, int image) = (output / Area(s) % s.Outputs, output / Area(s) / s.Outputs);
            for (int tap = 0; tap < s.Inputs * s.KernelHeight * s.KernelWidth; tap++)
            {
                (int kx, int ky, int c) = (
                    tap % s.KernelWidth,
                    tap / s.KernelWidth % s.KernelHeight,
                    tap / s.KernelWidth / s.KernelHeight
                );
                (int iy, int ix) = ((oy * s.Stride) - s.Padding + ky, (ox * s.Stride) - s.Padding + kx);
                if (iy < 0 || ix < 0 || iy >= s.Height || ix >= s.Width)
                    continue;
                use(
                    output,
                    (((((image * s.Inputs) + c) * s.Height) + iy) * s.Width) + ix,
                    (o * s.Inputs * s.KernelHeight * s.KernelWidth) + tap
                );
            }
        }
    }
}
