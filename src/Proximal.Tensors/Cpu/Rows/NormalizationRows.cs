namespace Proximal.Tensors;

/// <summary>Layer normalisation and root-mean-square normalisation over the last axis.</summary>
internal static unsafe class NormalizationRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// y = (x - mean) rstd weight + bias. Writes mean and rstd = 1/std of each row to statistics [rows, 2].
    /// </summary>
    internal readonly struct LayerNormSweep(
        float* x,
        float* weight,
        float* bias,
        float* y,
        float* statistics,
        int columns,
        float epsilon
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                float* row = x + ((long)r * columns);
                float mean = Reductions<T>.Sum(row, columns) / columns;
                float variance = SquaredDeviations(row, mean, columns) / columns;
                float rstd = 1f / MathF.Sqrt(variance + epsilon);
                statistics[2 * (long)r] = mean;
                statistics[(2 * (long)r) + 1] = rstd;
                Standardize(row, mean, rstd, weight, bias, y + ((long)r * columns), columns);
            }
        }
    }

    /// <summary>
    /// y = x weight rstd with rstd = 1/sqrt(mean x² + epsilon). Writes rstd of each row to statistics [rows].
    /// </summary>
    internal readonly struct RmsNormSweep(
        float* x,
        float* weight,
        float* y,
        float* statistics,
        int columns,
        float epsilon
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                float* row = x + ((long)r * columns);
                float rstd = 1f / MathF.Sqrt((Reductions<T>.Dot(row, row, columns) / columns) + epsilon);
                statistics[r] = rstd;
                Standardize(row, 0f, rstd, weight, null, y + ((long)r * columns), columns);
            }
        }
    }

    /// <summary>
    /// dx += rstd (g - mean(g) - n mean(g n)) with g = dy weight and n = (x - mean) rstd. Without centring (RMS),
    /// mean(g) and the mean are 0.
    /// </summary>
    internal readonly struct InputGradientSweep(
        float* x,
        float* weight,
        float* statistics,
        float* dy,
        float* dx,
        int columns,
        bool centred
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                long at = (long)r * columns;
                float mean = centred ? statistics[2 * (long)r] : 0f;
                float rstd = centred ? statistics[(2 * (long)r) + 1] : statistics[r];
                Row(x + at, weight, mean, rstd, dy + at, dx + at, columns, centred);
            }
        }

        private static void Row(
            float* x,
            float* weight,
            float mean,
            float rstd,
            float* dy,
            float* dx,
            int columns,
            bool centred
        )
        {
            T sum = T.Zero,
                product = T.Zero;
            int j = 0;
            for (; j + T.Count <= columns; j += T.Count)
            {
                T g = weight == null ? T.Load(dy + j) : T.Load(dy + j) * T.Load(weight + j);
                sum += g;
                product = T.MultiplyAdd(g, (T.Load(x + j) - T.Create(mean)) * T.Create(rstd), product);
            }

            float sumRest = T.Sum(sum);
            float productRest = T.Sum(product);
            for (; j < columns; j++)
            {
                float g = weight == null ? dy[j] : dy[j] * weight[j];
                sumRest += g;
                productRest += g * ((x[j] - mean) * rstd);
            }

            float meanG = centred ? sumRest / columns : 0f;
            float meanProduct = productRest / columns;
            for (j = 0; j + T.Count <= columns; j += T.Count)
            {
                T g = weight == null ? T.Load(dy + j) : T.Load(dy + j) * T.Load(weight + j);
                T n = (T.Load(x + j) - T.Create(mean)) * T.Create(rstd);
                T inner = (g - T.Create(meanG)) - (n * T.Create(meanProduct));
                T.Store(T.MultiplyAdd(T.Create(rstd), inner, T.Load(dx + j)), dx + j);
            }

            for (; j < columns; j++)
            {
                float g = weight == null ? dy[j] : dy[j] * weight[j];
                float n = (x[j] - mean) * rstd;
                dx[j] = float.MultiplyAddEstimate(rstd, (g - meanG) - (n * meanProduct), dx[j]);
            }
        }
    }

    /// <summary>
    /// dweight += Σ dy n and dbias += Σ dy, summed over the rows in order. Null gradients are skipped.
    /// </summary>
    public static void WeightGradient(
        float* x,
        float* statistics,
        float* dy,
        float* dweight,
        float* dbias,
        int rows,
        int columns,
        bool centred
    )
    {
        if (dbias != null)
            Reductions<T>.AddColumnSums(dy, dbias, rows, columns);
        if (dweight == null)
            return;
        for (int r = 0; r < rows; r++)
        {
            float mean = centred ? statistics[2 * (long)r] : 0f;
            float rstd = centred ? statistics[(2 * (long)r) + 1] : statistics[r];
            float* row = x + ((long)r * columns);
            float* gradient = dy + ((long)r * columns);
            int j = 0;
            for (; j + T.Count <= columns; j += T.Count)
            {
                T n = (T.Load(row + j) - T.Create(mean)) * T.Create(rstd);
                T.Store(T.MultiplyAdd(T.Load(gradient + j), n, T.Load(dweight + j)), dweight + j);
            }

            for (; j < columns; j++)
                dweight[j] = float.MultiplyAddEstimate(gradient[j], (row[j] - mean) * rstd, dweight[j]);
        }
    }

    private static float SquaredDeviations(float* x, float mean, int columns)
    {
        int j = 0;
        T sum = T.Zero;
        for (; j + T.Count <= columns; j += T.Count)
        {
            T deviation = T.Load(x + j) - T.Create(mean);
            sum = T.MultiplyAdd(deviation, deviation, sum);
        }

        float rest = T.Sum(sum);
        for (; j < columns; j++)
            rest += (x[j] - mean) * (x[j] - mean);
        return rest;
    }

    private static void Standardize(float* x, float mean, float rstd, float* weight, float* bias, float* y, int columns)
    {
        int j = 0;
        for (; j + T.Count <= columns; j += T.Count)
        {
            T n = (T.Load(x + j) - T.Create(mean)) * T.Create(rstd);
            if (weight != null)
                n *= T.Load(weight + j);
            if (bias != null)
                n += T.Load(bias + j);
            T.Store(n, y + j);
        }

        for (; j < columns; j++)
        {
            float n = (x[j] - mean) * rstd;
            if (weight != null)
                n *= weight[j];
            if (bias != null)
                n += bias[j];
            y[j] = n;
        }
    }
}
