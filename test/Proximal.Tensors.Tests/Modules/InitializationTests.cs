namespace Proximal.Tensors.Tests.Modules;

public class InitializationTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(64, 4)]
    [InlineData(2, 64)]
    [InlineData(64, 64)]
    [InlineData(120, 119)]
    [InlineData(64, 5003)]
    [InlineData(2049, 7)]
    [InlineData(4, 4096)]
    public void Orthogonal_rows_or_columns_are_orthonormal_times_gain(int rows, int columns)
    {
        const double Gain = 1.7;
        var weight = Tensor.Parameter(rows, columns);
        var random = new Rng(1);
        Initialization.Orthogonal(weight, Gain, ref random);
        float[] w = weight.ToArray();
        bool byRow = rows <= columns;
        int count = Math.Min(rows, columns),
            length = Math.Max(rows, columns);
        float At(int vector, int j) => byRow ? w[(vector * columns) + j] : w[(j * columns) + vector];
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double dot = 0;
                for (int j = 0; j < length; j++)
                    dot += (double)At(a, j) * At(b, j);
                Assert.Equal(a == b ? Gain * Gain : 0, dot, 1e-6);
            }
        }
    }

    // Gram-Schmidt, whose result is unique.
    [Fact]
    public void Orthogonal_long_rows_are_those_of_the_Gram_Schmidt_method()
    {
        const int Rows = 21,
            Columns = 3001;
        var weight = Tensor.Parameter(Rows, Columns);
        var random = new Rng(5);
        Initialization.Orthogonal(weight, 1, ref random);
        random = new Rng(5);
        float[] drawn = new float[Columns];
        double[][] rows = new double[Rows][];
        for (int i = 0; i < Rows; i++)
        {
            random.FillNormal(drawn);
            double[] row = rows[i] = Array.ConvertAll(drawn, static x => (double)x);
            for (int pass = 0; pass < 2; pass++)
                foreach (double[] earlier in rows.AsSpan(0, i))
                {
                    double projection = row.Zip(earlier, static (a, b) => a * b).Sum();
                    for (int k = 0; k < Columns; k++)
                        row[k] -= projection * earlier[k];
                }
            double length = Math.Sqrt(row.Sum(static x => x * x));
            for (int k = 0; k < Columns; k++)
                row[k] /= length;
        }

        float[] values = weight.ToArray();
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(rows[i / Columns][i % Columns], values[i], 1e-8);
    }

    [Fact]
    public void Orthogonal_long_rows_do_not_depend_on_the_number_of_threads()
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            var seen = new List<float[]>();
            foreach (int threads in (int[])[1, 2, 3])
            {
                WorkerPool.Shared.Threads = threads;
                var weight = Tensor.Parameter(30, 10_000);
                var random = new Rng(5);
                Initialization.Orthogonal(weight, 1, ref random);
                seen.Add(weight.ToArray());
            }
            Assert.All(seen, values => Assert.Equal(seen[0], values));
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }

    [Fact]
    public void Orthogonal_matrices_have_no_preferred_direction()
    {
        // Every element of a random 3x3 rotation has mean 0 and variance 1/3; without that, signs would show in the
        // mean.
        var weight = Tensor.Parameter(3, 3);
        var random = new Rng(2);
        double[] sum = new double[9],
            squares = new double[9];
        const int Count = 3000;
        for (int i = 0; i < Count; i++)
        {
            Initialization.Orthogonal(weight, 1, ref random);
            float[] w = weight.ToArray();
            for (int k = 0; k < 9; k++)
            {
                sum[k] += w[k];
                squares[k] += w[k] * w[k];
            }
        }

        Assert.All(sum, static s => Assert.InRange(s / Count, -0.05, 0.05));
        Assert.All(squares, static s => Assert.InRange(s / Count, 0.30, 0.37));
    }

    [Fact]
    public void Orthogonal_treats_a_convolution_filter_as_a_row()
    {
        var weight = Tensor.Parameter(4, 2, 3, 3);
        var random = new Rng(3);
        Initialization.Orthogonal(weight, 2, ref random);
        foreach (float[] row in weight.ToArray().Chunk(18))
            Assert.Equal(4, row.Sum(static x => (double)x * x), 1e-6);
    }

    [Fact]
    public void Xavier_deviation_uses_fan_in_fan_out_and_window()
    {
        var weight = Tensor.Parameter(40, 20, 3, 3);
        var random = new Rng(4);
        double spread = 2 * Math.Sqrt(2.0 / (60 * 9));
        Initialization.XavierNormal(weight, 2, ref random);
        Assert.Equal(spread, Deviation(weight), 0.03 * spread);
        Initialization.XavierUniform(weight, 2, ref random);
        Assert.Equal(spread, Deviation(weight), 0.03 * spread);
        Assert.InRange(weight.ToArray().Max(Math.Abs), 0.95 * Math.Sqrt(3) * spread, Math.Sqrt(3) * spread * 1.000001);
    }

    [Fact]
    public void Normal_and_constant_fill_as_requested()
    {
        var weight = Tensor.Parameter(100, 100);
        var random = new Rng(5);
        Initialization.Normal(weight, 0.02, ref random);
        Assert.Equal(0.02, Deviation(weight), 0.001);
        Initialization.Constant(weight, 3);
        Assert.All(weight.ToArray(), static x => Assert.Equal(3, x));
    }

    [Fact]
    public void Matrix_initializations_refuse_vectors() =>
        Assert.Throws<ArgumentException>(static () =>
        {
            var random = default(Rng);
            Initialization.Orthogonal(Tensor.Parameter(3), 1, ref random);
        });

    private static double Deviation(Tensor tensor) => Math.Sqrt(tensor.ToArray().Average(static x => (double)x * x));
}
