namespace Proximal.Experiments;

/// <summary>One figure of one run over its training.</summary>
/// <param name="Steps">Steps, ascending.</param>
/// <param name="Values">The figure at each of them.</param>
public sealed record Curve(double[] Steps, double[] Values)
{
    /// <summary>The value at a step, interpolated between the two neighbours; NaN outside the curve's range.</summary>
    /// <param name="step">The step.</param>
    public double At(double step)
    {
        if (Steps.Length == 0 || step < Steps[0] || step > Steps[^1])
            return double.NaN;
        int found = Array.BinarySearch(Steps, step);
        if (found >= 0)
            return Values[found];
        int right = ~found;
        double share = (step - Steps[right - 1]) / (Steps[right] - Steps[right - 1]);
        return Values[right - 1] + (share * (Values[right] - Values[right - 1]));
    }

    /// <summary>The same curve as a centred moving average over <paramref name="width"/> points (1 = as it is).</summary>
    /// <param name="width">How many neighbouring points are averaged.</param>
    public Curve Smoothed(int width)
    {
        if (width <= 1 || Values.Length == 0)
            return this;
        double[] sums = new double[Values.Length + 1];
        for (int i = 0; i < Values.Length; i++)
            sums[i + 1] = sums[i] + Values[i];
        double[] smooth = new double[Values.Length];
        for (int i = 0; i < smooth.Length; i++)
        {
            int reach = Math.Min(width / 2, Math.Min(i, smooth.Length - 1 - i));
            smooth[i] = (sums[i + reach + 1] - sums[i - reach]) / ((2 * reach) + 1);
        }
        return this with { Values = smooth };
    }
}
