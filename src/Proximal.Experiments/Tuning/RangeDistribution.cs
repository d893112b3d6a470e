using System.Globalization;

namespace Proximal.Experiments;

/// <summary>
/// Distribution of numbers between two inclusive bounds. Real numbers are rounded to four significant digits.
/// </summary>
/// <param name="Kind">Kind of the distribution.</param>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound, above the lower one.</param>
internal sealed record RangeDistribution(RangeKind Kind, double Low, double High) : SearchDistribution
{
    private const string Constant = "constant";

    /// <summary>Kinds with their names in files.</summary>
    public static IReadOnlyList<(string Name, RangeKind Kind)> Names { get; } =
    [
        ("uniform", RangeKind.Uniform),
        ("log_uniform", RangeKind.LogUniform),
        ("int", RangeKind.Int),
        ("log_int", RangeKind.LogInt),
        ("power_of_two", RangeKind.PowerOfTwo),
    ];

    /// <summary>Names of the schedules in files.</summary>
    public static IReadOnlyList<string> ScheduleNames { get; } = [Constant, "lin", "cos"];

    /// <summary>Schedules to choose from; constant by default.</summary>
    public IReadOnlyList<string> Schedules { get; init; } = [Constant];

    /// <summary>Whether charts use a logarithmic axis.</summary>
    public bool IsLogarithmic => Kind is RangeKind.LogUniform or RangeKind.LogInt or RangeKind.PowerOfTwo;

    /// <summary>Whether only whole numbers are drawn.</summary>
    public bool IsWhole => Kind is RangeKind.Int or RangeKind.LogInt or RangeKind.PowerOfTwo;

    public override bool Varies => true;

    public override IReadOnlyList<string> Probes =>
        [
            .. Schedules.SelectMany(schedule =>
                new[] { Low, IsWhole ? High : Rounded((Low + High) / 2), High }.Select(number =>
                    WithSchedule(schedule, number)
                )
            ),
        ];

    /// <summary>Number in a drawn value, without its schedule.</summary>
    public static double NumberIn(string value) =>
        double.Parse(
            value[(value.IndexOf('_', StringComparison.Ordinal) + 1)..],
            NumberStyles.Float,
            CultureInfo.InvariantCulture
        );

    public override string Draw(ref Rng random)
    {
        double number = DrawNumber(ref random);
        return WithSchedule(Schedules.Count > 1 ? Schedules[random.NextInt32(Schedules.Count)] : Schedules[0], number);
    }

    public override string ToYaml()
    {
        string name = Names.First(pair => pair.Kind == Kind).Name;
        string schedules = Schedules is [Constant] ? "" : $", schedule: [{string.Join(", ", Schedules)}]";
        return $"{{{name}: [{Text(Low)}, {Text(High)}]{schedules}}}";
    }

    private double DrawNumber(ref Rng random)
    {
        switch (Kind)
        {
            case RangeKind.Uniform:
                return Math.Clamp(Rounded(random.Uniform(Low, High)), Low, High);
            case RangeKind.LogUniform:
                return Math.Clamp(Rounded(Math.Exp(random.Uniform(Math.Log(Low), Math.Log(High)))), Low, High);
            case RangeKind.Int:
                return Math.Min(Math.Floor(random.Uniform(Low, High + 1)), High);
            case RangeKind.LogInt:
                return Math.Clamp(Math.Floor(Math.Exp(random.Uniform(Math.Log(Low), Math.Log(High + 1)))), Low, High);
            default:
                int least = (int)Math.Log2(Low);
                return Math.Pow(2, least + random.NextInt32((int)Math.Log2(High) - least + 1));
        }
    }

    // Short numbers are readable in tables. Rounding also removes the last bits, in which logarithms of machines may
    // differ.
    private static double Rounded(double number) =>
        double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string WithSchedule(string schedule, double number) =>
        schedule == Constant ? Text(number) : $"{schedule}_{Text(number)}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
}
