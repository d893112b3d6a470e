namespace Proximal.Tensors;

/// <summary>
/// Initialisation of parameters. Weights are [outputs, inputs, …]; further axes are the window of a convolution.
/// </summary>
public static class Initialization
{
    // Matrices of at least this size are drawn on several threads.
    private const int ParallelValues = 1 << 18;

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
        bool byRow = rows <= columns;
        float[] values = new float[weight.Count];
        var draw = new NormalRows(values, count, sideBySide: !byRow, random.State);
        if (values.Length >= ParallelValues)
            WorkerPool.Current.Run(count, ref draw);
        else
            for (int i = 0; i < count; i++)
                draw.Invoke(i);
        random.Position += draw.Words * (ulong)count;

        if (CholeskyQr.Suits(count, length))
            CholeskyQr.Orthonormalize(values, count, sideBySide: !byRow, gain);
        else
            GramSchmidt.Orthonormalize(values, count, sideBySide: !byRow, gain);
        weight.Assign(values);
    }

    // Each row draws from its own place in the sequence, so that rows can be drawn in any order.
    private readonly struct NormalRows(float[] values, int count, bool sideBySide, RngState start) : IParallelBody
    {
        private readonly int length = values.Length / count;

        public ulong Words => (ulong)(length + (length % 2));

        public void Invoke(int index)
        {
            var random = new Rng(start with { Position = start.Position + ((ulong)index * Words) });
            if (!sideBySide)
            {
                random.FillNormal(values.AsSpan(index * length, length));
                return;
            }
            float[] drawn = new float[length];
            random.FillNormal(drawn);
            for (int k = 0; k < length; k++)
                values[(k * count) + index] = drawn[k];
        }
    }

    // A saved module is created and then loaded, so initial values would only take time.
    private static bool IsLoading(Tensor tensor) =>
        (SavedParameters.AreLoading && tensor.Node.GradientOwner is not null) || !tensor.Device.HasMemory;

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
