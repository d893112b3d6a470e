namespace Proximal.Experiments;

/// <summary>Metric of a run over the steps of training.</summary>
/// <param name="Steps">Steps, in ascending order.</param>
/// <param name="Values">Values of the metric, one for each step.</param>
public sealed record Curve(double[] Steps, double[] Values)
{
    /// <summary>
    /// Value at a step, linearly interpolated between neighboring points; NaN outside the range of the curve.
    /// </summary>
    /// <param name="step">Step.</param>
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

    /// <summary>Smooths the curve with a centered moving average.</summary>
    /// <param name="width">Width of the window, in points; 1 or less returns the curve unchanged. Near the ends, the
    /// window is narrower.</param>
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
