using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Numbers between two bounds, both of which may be drawn; those that are not whole have four digits that count.</summary>
/// <param name="Kind">How they are spread.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound, above the lower one.</param>
internal sealed record RangeDistribution(RangeKind Kind, double Low, double High) : SearchDistribution
{
    private const string Constant = "constant";

    /// <summary>The kinds by the names that files give them.</summary>
    public static IReadOnlyList<(string Name, RangeKind Kind)> Names { get; } =
    [
        ("uniform", RangeKind.Uniform),
        ("log_uniform", RangeKind.LogUniform),
        ("int", RangeKind.Int),
        ("log_int", RangeKind.LogInt),
        ("power_of_two", RangeKind.PowerOfTwo),
    ];

    /// <summary>The shapes that a number can be given over the run, as files name them.</summary>
    public static IReadOnlyList<string> ShapeNames { get; } = [Constant, "lin", "cos"];

    /// <summary>The shapes to choose from; the number alone by default.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [Constant];

    /// <summary>Whether the numbers belong on a logarithmic axis.</summary>
    public bool IsLogarithmic => Kind is RangeKind.LogUniform or RangeKind.LogInt or RangeKind.PowerOfTwo;

    /// <summary>Whether only whole numbers are drawn.</summary>
    public bool IsWhole => Kind is RangeKind.Int or RangeKind.LogInt or RangeKind.PowerOfTwo;

    public override bool Varies => true;

    public override IReadOnlyList<string> Probes =>
        [
            .. Shapes.SelectMany(shape =>
                new[] { Low, IsWhole ? High : Rounded((Low + High) / 2), High }.Select(number => Shaped(shape, number))
            ),
        ];

    /// <summary>The number in a value that was drawn, whatever its shape.</summary>
    public static double NumberIn(string value) =>
        double.Parse(
            value[(value.IndexOf('_', StringComparison.Ordinal) + 1)..],
            NumberStyles.Float,
            CultureInfo.InvariantCulture
        );

    public override string Draw(ref Rng random)
    {
        double number = DrawNumber(ref random);
        return Shaped(Shapes.Count > 1 ? Shapes[random.NextInt32(Shapes.Count)] : Shapes[0], number);
    }

    public override string ToYaml()
    {
        string name = Names.First(pair => pair.Kind == Kind).Name;
        string shapes = Shapes is [Constant] ? "" : $", schedule: [{string.Join(", ", Shapes)}]";
        return $"{{{name}: [{Text(Low)}, {Text(High)}]{shapes}}}";
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

    // What is read in a table and copied by hand; it also hides the last bit, in which machines' logarithms may differ.
    private static double Rounded(double number) =>
        double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Shaped(string shape, double number) =>
        shape == Constant ? Text(number) : $"{shape}_{Text(number)}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
}
