namespace Proximal.Tensors.Tests;

/// <summary>Derivatives of a formula that a test writes out in double precision.</summary>
internal static class Differences
{
    private const double Step = 1e-5;

    /// <summary>
    /// d(Σ weights · f)/dinput by central differences, exact to about 1e-9: a hundredth of what single precision
    /// resolves.
    /// </summary>
    /// <param name="input">The numbers that <paramref name="formula"/> reads; each is moved and put back.</param>
    /// <param name="weights">One for each number that <paramref name="formula"/> returns.</param>
    /// <param name="formula">The formula.</param>
    public static double[] Of(double[] input, float[] weights, Func<double[]> formula)
    {
        var slopes = new double[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            double value = input[i];
            input[i] = value + Step;
            double above = Weighted(weights, formula());
            input[i] = value - Step;
            double below = Weighted(weights, formula());
            input[i] = value;
            slopes[i] = (above - below) / (2 * Step);
        }

        return slopes;
    }

    /// <summary>
    /// What a gradient kernel, which adds, must leave in a buffer that held <paramref name="start"/>.
    /// </summary>
    public static double[] AddedTo(float[] start, double[] slopes) =>
        [.. slopes.Select((slope, i) => start[i] + slope)];

    private static double Weighted(float[] weights, double[] values)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += weights[i] * values[i];
        return sum;
    }
}
