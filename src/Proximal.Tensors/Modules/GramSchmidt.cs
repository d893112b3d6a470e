using System.Numerics;

namespace Proximal.Tensors;

/// <summary>
/// Makes rows orthogonal with equal lengths by the Gram-Schmidt method; two passes give full precision. Each row takes
/// its projections in the same order, so the result does not depend on the number of threads.
/// </summary>
internal static class GramSchmidt
{
    // Rows of at least this length are made orthogonal on several threads.
    private const int LongRow = 4096;

    /// <inheritdoc cref="CholeskyQr.Orthonormalize"/>
    public static void Orthonormalize(float[] values, int count, bool sideBySide, double gain)
    {
        int length = values.Length / count;
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
            for (int j = 0; j < length; j++)
                vectors[i][j] = values[sideBySide ? (j * count) + i : (i * length) + j];
        }
        Orthonormalize(vectors);
        for (int i = 0; i < count; i++)
        for (int j = 0; j < length; j++)
            values[sideBySide ? (j * count) + i : (i * length) + j] = (float)(gain * vectors[i][j]);
    }

    private static void Orthonormalize(double[][] vectors)
    {
        bool isLong = vectors[0].Length >= LongRow;
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

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
