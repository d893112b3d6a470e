namespace Proximal.Tensors.Tests;

public class PoolingTests
{
    private static readonly ConvolutionShape[] Shapes =
    [
        new(1, 1, 1, 1, 1, 1, 1, 1, 0),
        new(2, 3, 3, 6, 8, 2, 2, 2, 0),
        new(2, 2, 2, 7, 5, 3, 3, 2, 1),
        new(1, 2, 2, 5, 5, 3, 3, 1, 1),
        new(3, 1, 1, 9, 4, 2, 3, 2, 1),
        new(1, 1, 1, 4, 4, 2, 2, 3, 0),
    ];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Max_pooling_takes_the_first_largest_value_and_passes_it_the_gradient(string width)
    {
        foreach (ConvolutionShape s in Shapes)
        {
            using Host host = Host.Of(width);
            (int plane, int area) = (s.Height * s.Width, s.OutputHeight * s.OutputWidth);

            // Negative, so that padding would win if it took part, and few different values, so that there are equals.
            float[] x = Array.ConvertAll(
                Host.Numbers(s.Batch * s.Inputs * plane, 1),
                static v => MathF.Round(v * 4) - 10
            );
            float[] dy = Host.Numbers(s.Batch * s.Inputs * area, 2),
                dx = Host.Numbers(x.Length, 3),
                start = [.. dx];
            var largest = new float[dy.Length];
            var places = new float[dy.Length];
            for (int i = 0; i < largest.Length; i++)
            {
                (int ox, int oy, int image) = (i % s.OutputWidth, i / s.OutputWidth % s.OutputHeight, i / area);
                int best = -1;
                for (int iy = (oy * s.Stride) - s.Padding; iy < (oy * s.Stride) - s.Padding + s.KernelHeight; iy++)
                {
                    for (int ix = (ox * s.Stride) - s.Padding; ix < (ox * s.Stride) - s.Padding + s.KernelWidth; ix++)
                    {
                        if (iy < 0 || ix < 0 || iy >= s.Height || ix >= s.Width)
                            continue;
                        int at = (iy * s.Width) + ix;
                        if (best < 0 || x[(image * plane) + at] > x[(image * plane) + best])
                            best = at;
                    }
                }

                (largest[i], places[i]) = (x[(image * plane) + best], best);
                dx[(image * plane) + best] += dy[i];
            }

            Address y = host.Out(dy.Length),
                indices = host.Out(dy.Length),
                gradient = host.In(start);
            host.Device.MaxPool2d(host.In(x), y, indices, s);
            host.Device.MaxPool2dGradient(host.In(dy), indices, gradient, s);
            Assert.Equal(largest, host.Read(y, largest.Length));
            Assert.Equal(places, host.Read(indices, places.Length));
            Assert.Equal(dx, host.Read(gradient, dx.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Max_pooling_of_a_window_with_NaN_is_NaN(string width)
    {
        var shape = new ConvolutionShape(1, 1, 1, 3, 3, 3, 3, 1, 0);
        for (int at = 0; at < 9; at++)
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(9, 1);
            x[at] = float.NaN;
            Address y = host.Out(1),
                index = host.Out(1);
            host.Device.MaxPool2d(host.In(x), y, index, shape);
            Assert.True(float.IsNaN(host.Read(y, 1)[0]));
        }
    }
}
