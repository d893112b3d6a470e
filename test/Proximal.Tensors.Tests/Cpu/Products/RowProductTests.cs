namespace Proximal.Tensors.Tests;

public unsafe class RowProductTests
{
    // Inputs below a register, of whole registers and with a rest, and beyond one block of the inner index; outputs
    // with a rest.
    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (string width in Host.Widths.Select(static row => row.Data))
            {
                foreach ((int inputs, int outputs) in new[] { (3, 5), (24, 40), (64, 64), (531, 23), (1100, 9) })
                    cases.Add(width, inputs, outputs);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Row_products_equal_the_naive_product(string width, int inputs, int outputs)
    {
        const int Rows = 13;
        using Host host = Host.Of(width);
        float[] x = Host.Numbers(Rows * inputs, 1),
            w = Host.Numbers(outputs * inputs, 2),
            y = Host.Numbers(Rows * outputs, 3);
        double[] expected = new double[Rows * outputs];
        for (int r = 0; r < Rows; r++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = y[(r * outputs) + o];
                for (int i = 0; i < inputs; i++)
                    sum += (double)x[(r * inputs) + i] * w[(o * inputs) + i];
                expected[(r * outputs) + o] = sum;
            }
        }

        Host.Near(expected, Products(host, width, x, w, y, inputs, outputs, 0, Rows), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Row_product_does_not_depend_on_other_rows(string width, int inputs, int outputs)
    {
        const int Rows = 13;
        using Host host = Host.Of(width);
        float[] x = Host.Numbers(Rows * inputs, 1),
            w = Host.Numbers(outputs * inputs, 2),
            y = Host.Numbers(Rows * outputs, 3);
        float[] together = Products(host, width, x, w, y, inputs, outputs, 0, Rows);
        for (int first = 0; first < Rows; first++)
        {
            for (int count = 1; count <= Rows - first; count++)
            {
                float[] apart = Products(host, width, x, w, y, inputs, outputs, first, count);
                Assert.Equal(together[(first * outputs)..((first + count) * outputs)], apart);
            }
        }
    }

    private static float[] Products(
        Host host,
        string width,
        float[] x,
        float[] w,
        float[] y,
        int inputs,
        int outputs,
        int first,
        int rows
    )
    {
        Address left = host.In(x[(first * inputs)..((first + rows) * inputs)]),
            right = host.In(w);
        Address result = host.In(y[(first * outputs)..((first + rows) * outputs)]);
        Action<nint, nint, nint> add = width switch
        {
            "512" => (a, b, c) =>
                RowProducts<Lanes512>.Add((float*)a, inputs, (float*)b, inputs, (float*)c, outputs, rows, outputs),
            "256" => (a, b, c) =>
                RowProducts<Lanes256>.Add((float*)a, inputs, (float*)b, inputs, (float*)c, outputs, rows, outputs),
            "128" => (a, b, c) =>
                RowProducts<Lanes128>.Add((float*)a, inputs, (float*)b, inputs, (float*)c, outputs, rows, outputs),
            _ => (a, b, c) =>
                RowProducts<Lanes32>.Add((float*)a, inputs, (float*)b, inputs, (float*)c, outputs, rows, outputs),
        };
        add(left.Value, right.Value, result.Value);
        return host.Read(result, rows * outputs);
    }
}
