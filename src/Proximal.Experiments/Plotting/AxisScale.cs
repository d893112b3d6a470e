using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Scale of a chart axis, with a range of values and round ticks.</summary>
internal sealed class AxisScale
{
    private static readonly double[] NiceSteps = [1, 2, 2.5, 5, 10];

    private AxisScale(double minimum, double maximum, double step)
    {
        Minimum = minimum;
        Maximum = maximum;
        Step = step;
    }

    public double Minimum { get; }

    public double Maximum { get; }

    /// <summary>Distance between two ticks: 1, 2, 2.5 or 5 times a power of ten.</summary>
    public double Step { get; }

    public IEnumerable<double> Ticks
    {
        get
        {
            int count = (int)Math.Floor(((Maximum - Minimum) / Step) + 1e-6);
            double first = Math.Ceiling((Minimum / Step) - 1e-6) * Step;
            for (int i = 0; i <= count; i++)
            {
                double tick = first + (i * Step);
                if (tick <= Maximum + (Step * 1e-6))
                    yield return Math.Abs(tick) < Step * 1e-6 ? 0 : tick;
            }
        }
    }

    /// <summary>
    /// Creates a scale that covers the range with about <paramref name="ticks"/> ticks and ends on ticks.
    /// </summary>
    public static AxisScale Rounded(double low, double high, int ticks)
    {
        (low, high) = Widen(low, high);
        double step = NiceStep((high - low) / ticks);
        return new AxisScale(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step);
    }

    /// <summary>
    /// Creates a scale that ends at the highest value, so that a curve fills its panel, or on the next tick if it is
    /// within 3% of the range.
    /// </summary>
    public static AxisScale Tight(double low, double high, int ticks)
    {
        (low, high) = Widen(low, high);
        double step = NiceStep((high - low) / ticks);
        double next = Math.Ceiling(high / step) * step;
        return new AxisScale(low, next - high < (high - low) * 0.03 ? next : high, step);
    }

    /// <summary>Position of a value: 0 at the minimum, 1 at the maximum.</summary>
    public double Fraction(double value) => (value - Minimum) / (Maximum - Minimum);

    /// <summary>
    /// Label of a tick, such as 500, -0.25, 20k or 1.5M, with as many digits as the distance between ticks needs.
    /// </summary>
    public string Label(double value)
    {
        double largest = Math.Max(Math.Abs(Minimum), Math.Abs(Maximum));
        (double unit, string suffix) = largest switch
        {
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        if (value == 0)
            return "0";
        int digits = 0;
        for (
            double step = Step / unit;
            digits < 10 && Math.Abs(step - Math.Round(step)) > 1e-6 * Math.Max(step, 1e-12);
            step *= 10
        )
            digits++;
        return (value / unit).ToString("F" + digits, CultureInfo.InvariantCulture) + suffix;
    }

    private static (double Low, double High) Widen(double low, double high)
    {
        if (high > low)
            return (low, high);
        double margin = Math.Max(Math.Abs(low) * 0.1, 1);
        return (low - margin, high + margin);
    }

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        foreach (double nice in NiceSteps)
        {
            if (nice * power >= rough * 0.999)
                return nice * power;
        }
        return 10 * power;
    }
}
