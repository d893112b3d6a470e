namespace Proximal.Tensors;

/// <summary>Ways of drawing a parameter's first values. Weights are [outputs, inputs, …]: further axes are a window that belongs to the inputs.</summary>
public static class Initialization
{
    /// <summary>Sets every element to one value.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="value">The value.</param>
    public static void Constant(Tensor parameter, float value)
    {
        float[] values = new float[parameter.Count];
        Array.Fill(values, value);
        parameter.Assign(values);
    }

    /// <summary>Uniform within ±<paramref name="bound"/>.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="bound">The largest magnitude.</param>
    /// <param name="random">Where the values are drawn from.</param>
    public static void Uniform(Tensor parameter, double bound, ref Rng random)
    {
        float[] values = new float[parameter.Count];
        random.FillUniform(values, (float)-bound, (float)bound);
        parameter.Assign(values);
    }

    /// <summary>Normally distributed with mean 0.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="standardDeviation">The standard deviation; GPT-2 takes 0.02.</param>
    /// <param name="random">Where the values are drawn from.</param>
    public static void Normal(Tensor parameter, double standardDeviation, ref Rng random)
    {
        float[] values = new float[parameter.Count];
        random.FillNormal(values, 0, standardDeviation);
        parameter.Assign(values);
    }

    /// <summary>Uniform within ±gain · √(6 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    /// <param name="weight">Overwritten; at least two axes.</param>
    /// <param name="gain">Multiplies the bound.</param>
    /// <param name="random">Where the values are drawn from.</param>
    public static void XavierUniform(Tensor weight, double gain, ref Rng random) =>
        Uniform(weight, gain * Math.Sqrt(6.0 / Fans(weight)), ref random);

    /// <summary>Normal with standard deviation gain · √(2 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    /// <param name="weight">Overwritten; at least two axes.</param>
    /// <param name="gain">Multiplies the standard deviation.</param>
    /// <param name="random">Where the values are drawn from.</param>
    public static void XavierNormal(Tensor weight, double gain, ref Rng random) =>
        Normal(weight, gain * Math.Sqrt(2.0 / Fans(weight)), ref random);

    /// <summary>
    /// A random orthogonal matrix, every one equally likely (Saxe et al. 2014): as many rows or columns as there are on the
    /// shorter side are orthogonal to each other, each of length <paramref name="gain"/>.
    /// </summary>
    /// <param name="weight">Overwritten; seen as [outputs, everything else].</param>
    /// <param name="gain">Multiplies the matrix.</param>
    /// <param name="random">Where the values are drawn from.</param>
    /// <exception cref="ArgumentException">The weight has fewer than two axes.</exception>
    public static void Orthogonal(Tensor weight, double gain, ref Rng random)
    {
        RequireMatrix(weight);
        int rows = weight.Shape[0];
        int columns = weight.Count / rows;
        (int count, int length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
            vectors[i] = OrthogonalVector(vectors.AsSpan(0, i), length, ref random);

        float[] values = new float[weight.Count];
        for (int i = 0; i < count; i++)
        for (int j = 0; j < length; j++)
            values[rows <= columns ? (i * columns) + j : (j * columns) + i] = (float)(gain * vectors[i][j]);
        weight.Assign(values);
    }

    /// <summary>A random direction at right angles to all earlier ones: Gram and Schmidt's, done twice, which is enough for full precision.</summary>
    private static double[] OrthogonalVector(ReadOnlySpan<double[]> earlier, int length, ref Rng random)
    {
        float[] drawn = new float[length];
        random.FillNormal(drawn);
        double[] vector = Array.ConvertAll(drawn, static x => (double)x);
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in earlier)
            {
                double projection = Dot(vector, other);
                for (int j = 0; j < length; j++)
                    vector[j] -= projection * other[j];
            }
        }

        double norm = Math.Sqrt(Dot(vector, vector));
        for (int j = 0; j < length; j++)
            vector[j] /= norm;
        return vector;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static double Fans(Tensor weight)
    {
        RequireMatrix(weight);
        double window = weight.Shape.CountBetween(2, weight.Rank);
        return (weight.Shape[0] + weight.Shape[1]) * window;
    }

    private static void RequireMatrix(Tensor weight)
    {
        if (weight.Rank < 2 || weight.Count == 0)
            throw new ArgumentException(
                $"a weight of at least two axes is needed, not shape {weight.Shape}",
                nameof(weight)
            );
    }
}
