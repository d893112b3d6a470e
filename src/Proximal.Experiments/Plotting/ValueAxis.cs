using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Axis of the values of a key: a linear scale, a logarithmic scale, or a position for each choice.</summary>
internal sealed class ValueAxis
{
    private const double Padding = 0.03;
    private const int MostTicks = 6;

    private static readonly int[] FineDigits = [1, 2, 5];

    private readonly double low,
        high;
    private readonly Func<double, double> scale;

    private ValueAxis(double low, double high, Func<double, double> scale, IReadOnlyList<(double, string)> ticks)
    {
        this.scale = scale;
        (this.low, this.high) = (scale(low), scale(high));
        Ticks = ticks;
    }

    /// <summary>Values and labels of the ticks.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>Number of choices; 0 for numbers.</summary>
    public int ChoiceCount { get; private init; }

    /// <summary>Creates a linear axis.</summary>
    public static ValueAxis Linear(double low, double high)
    {
        var even = AxisScale.Tight(low, high, 5);
        return new ValueAxis(
            low,
            high,
            static value => value,
            [.. even.Ticks.Where(tick => tick <= high).Select(tick => (tick, even.Label(tick)))]
        );
    }

    /// <summary>
    /// Creates a logarithmic axis for numbers above 0, with ticks at powers of <paramref name="unit"/>.
    /// </summary>
    public static ValueAxis Logarithmic(double low, double high, int unit)
    {
        int first = (int)Math.Ceiling(Math.Log(low, unit) - 1e-9),
            last = (int)Math.Floor(Math.Log(high, unit) + 1e-9);
        double[] ticks =
        [
            .. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(power => Math.Pow(unit, power)),
        ];
        if (ticks.Length < 3 && unit == 10)
        {
            ticks =
            [
                .. Enumerable
                    .Range(first - 1, last - first + 3)
                    .SelectMany(power => FineDigits.Select(digit => digit * Math.Pow(10, power))),
            ];
            ticks = [.. ticks.Where(tick => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))];
        }
        int every = (ticks.Length + MostTicks - 1) / MostTicks;
        return new ValueAxis(
            low,
            high,
            Math.Log,
            [
                .. ticks
                    .Index()
                    .Where(pair => pair.Index % Math.Max(1, every) == 0)
                    .Select(pair => (pair.Item, Label(pair.Item))),
            ]
        );
    }

    /// <summary>Creates a logarithmic axis for numbers above 0, with the given ticks.</summary>
    public static ValueAxis LogarithmicAt(IReadOnlyList<double> ticks) =>
        new(ticks[0], ticks[^1], Math.Log, [.. ticks.Select(tick => (tick, DisplayFormat.Count(tick)))]);

    /// <summary>Creates an axis with a position for each choice. Choice i has the value i.</summary>
    public static ValueAxis Choices(IReadOnlyList<string> labels) =>
        new(
            -0.5,
            labels.Count - 0.5,
            static value => value,
            [.. labels.Index().Select(pair => ((double)pair.Index, pair.Item))]
        )
        {
            ChoiceCount = labels.Count,
        };

    /// <summary>Position of a value: near 0 at the lower end, near 1 at the upper end.</summary>
    public double Fraction(double value) => Padding + ((1 - (2 * Padding)) * (scale(value) - low) / (high - low));

    // 0.001, 250, 1e-5, 2M.
    private static string Label(double value) =>
        value switch
        {
            < 0.001 or >= 1e9 => value.ToString("0e-0", CultureInfo.InvariantCulture),
            >= 1e6 => $"{(value / 1e6).ToString("0.##", CultureInfo.InvariantCulture)}M",
            >= 1e4 => $"{(value / 1e3).ToString("0.##", CultureInfo.InvariantCulture)}k",
            _ => value.ToString("0.#####", CultureInfo.InvariantCulture),
        };
}
