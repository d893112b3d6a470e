using System.Numerics;

namespace Proximal.Tensors;

/// <summary>
/// Initialisation of parameters. Weights are [outputs, inputs, …]; further axes are the window of a convolution.
/// </summary>
public static class Initialization
{
    // Vectors of at least this length are made orthogonal on several threads.
    private const int LongVector = 4096;

    /// <summary>Sets every element to one value.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="value">The value.</param>
    public static void Constant(Tensor parameter, float value)
    {
        float[] values = new float[parameter.Count];
        Array.Fill(values, value);
        parameter.Assign(values);
    }

    /// <summary>Uniform values within ±<paramref name="bound"/>.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="bound">Largest magnitude.</param>
    /// <param name="random">Random numbers of the values.</param>
    public static void Uniform(Tensor parameter, double bound, ref Rng random)
    {
        if (IsLoading(parameter))
            return;
        float[] values = new float[parameter.Count];
        random.FillUniform(values, (float)-bound, (float)bound);
        parameter.Assign(values);
    }

    /// <summary>Normally distributed values with mean 0.</summary>
    /// <param name="parameter">Overwritten.</param>
    /// <param name="standardDeviation">Standard deviation; 0.02 in GPT-2.</param>
    /// <param name="random">Random numbers of the values.</param>
    public static void Normal(Tensor parameter, double standardDeviation, ref Rng random)
    {
        if (IsLoading(parameter))
            return;
        float[] values = new float[parameter.Count];
        random.FillNormal(values, 0, standardDeviation);
        parameter.Assign(values);
    }

    /// <summary>Xavier uniform values within ±gain · √(6 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    /// <param name="weight">Overwritten; at least two axes.</param>
    /// <param name="gain">Multiplies the bound.</param>
    /// <param name="random">Random numbers of the values.</param>
    public static void XavierUniform(Tensor weight, double gain, ref Rng random) =>
        Uniform(weight, gain * Math.Sqrt(6.0 / Fans(weight)), ref random);

    /// <summary>
    /// Xavier normal values with standard deviation gain · √(2 / (inputs + outputs)) (Glorot and Bengio 2010).
    /// </summary>
    /// <param name="weight">Overwritten; at least two axes.</param>
    /// <param name="gain">Multiplies the standard deviation.</param>
    /// <param name="random">Random numbers of the values.</param>
    public static void XavierNormal(Tensor weight, double gain, ref Rng random) =>
        Normal(weight, gain * Math.Sqrt(2.0 / Fans(weight)), ref random);

    /// <summary>
    /// Random orthogonal matrix, uniformly distributed (Saxe et al. 2014): the rows or the columns, whichever are
    /// fewer, are orthogonal with length <paramref name="gain"/>.
    /// </summary>
    /// <param name="weight">Overwritten; viewed as [outputs, everything else].</param>
    /// <param name="gain">Multiplies the matrix.</param>
    /// <param name="random">Random numbers of the values.</param>
    /// <exception cref="ArgumentException">The weight has fewer than two axes.</exception>
    public static void Orthogonal(Tensor weight, double gain, ref Rng random)
    {
        RequireMatrix(weight);
        if (IsLoading(weight))
            return;
        int rows = weight.Shape[0];
        int columns = weight.Count / rows;
        (int count, int length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        double[][] vectors = new double[count][];
        float[] drawn = new float[length];
        for (int i = 0; i < count; i++)
        {
            random.FillNormal(drawn);
            vectors[i] = Array.ConvertAll(drawn, static x => (double)x);
        }
        Orthonormalize(vectors);

        float[] values = new float[weight.Count];
        for (int i = 0; i < count; i++)
        for (int j = 0; j < length; j++)
            values[rows <= columns ? (i * columns) + j : (j * columns) + i] = (float)(gain * vectors[i][j]);
        weight.Assign(values);
    }

    /// <summary>
    /// Makes vectors orthogonal with length 1, by the Gram-Schmidt method; two passes give full precision. Each vector
    /// takes its projections in the same order, so the result does not depend on the number of threads.
    /// </summary>
    private static void Orthonormalize(double[][] vectors)
    {
        bool isLong = vectors[0].Length >= LongVector;
        for (int i = 0; i < vectors.Length; i++)
        {
            if (i > 0)
                Subtract(vectors[i], Dot(vectors[i], vectors[i - 1]), vectors[i - 1]);
            var step = new OrthonormalStep(vectors, i);
            if (isLong)
                WorkerPool.Current.Run(step.Count, ref step);
            else
                for (int index = 0; index < step.Count; index++)
                    step.Invoke(index);
        }
    }

    /// <summary>
    /// Index 0 finishes vector i: the second pass over all earlier vectors, and the length. The other indices take the
    /// projections on vector i - 1 from the later vectors, four at a time, whose sums are independent and hide the
    /// latency of the additions.
    /// </summary>
    private readonly struct OrthonormalStep(double[][] vectors, int i) : IParallelBody
    {
        private const int Group = 4;

        public int Count => i == 0 ? 1 : 1 + ((vectors.Length - i - 1 + Group - 1) / Group);

        public void Invoke(int index)
        {
            if (index == 0)
                Finish();
            else
                Project(i + 1 + ((index - 1) * Group), vectors[i - 1]);
        }

        private void Finish()
        {
            double[] vector = vectors[i];
            foreach (double[] earlier in vectors.AsSpan(0, i))
                Subtract(vector, Dot(vector, earlier), earlier);
            double norm = Math.Sqrt(Dot(vector, vector));
            for (int j = 0; j < vector.Length; j++)
                vector[j] /= norm;
        }

        private void Project(int start, double[] other)
        {
            if (start + Group > vectors.Length)
            {
                foreach (double[] vector in vectors.AsSpan(start))
                    Subtract(vector, Dot(vector, other), other);
                return;
            }
            (double[] a, double[] b, double[] c, double[] d) = (
                vectors[start],
                vectors[start + 1],
                vectors[start + 2],
                vectors[start + 3]
            );
            double sumA = 0,
                sumB = 0,
                sumC = 0,
                sumD = 0;
            for (int j = 0; j < other.Length; j++)
            {
                double x = other[j];
                sumA += a[j] * x;
                sumB += b[j] * x;
                sumC += c[j] * x;
                sumD += d[j] * x;
            }
            Subtract(a, sumA, other);
            Subtract(b, sumB, other);
            Subtract(c, sumC, other);
            Subtract(d, sumD, other);
        }
    }

    // x - projection · y, element by element: the product and the difference are rounded separately, as in a plain
    // loop.
    private static void Subtract(double[] x, double projection, double[] y)
    {
        int j = 0;
        var factor = new Vector<double>(projection);
        for (; j <= x.Length - Vector<double>.Count; j += Vector<double>.Count)
            (new Vector<double>(x, j) - (factor * new Vector<double>(y, j))).CopyTo(x, j);
        for (; j < x.Length; j++)
            x[j] -= projection * y[j];
    }

    // A saved module is created and then loaded, so initial values would only take time.
    private static bool IsLoading(Tensor tensor) => SavedParameters.AreLoading && tensor.Node.GradientOwner is not null;

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
                $"the weight must have at least two axes, not shape {weight.Shape}",
                nameof(weight)
            );
    }
}
