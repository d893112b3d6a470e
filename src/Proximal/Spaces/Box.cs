namespace Proximal;

/// <summary>Real numbers between bounds, which may be infinite: sensor readings, torques, images.</summary>
public sealed class Box : Space
{
    private readonly float[] low;
    private readonly float[] high;
    private readonly int[] shape;

    /// <summary>A box with bounds of its own for every number.</summary>
    /// <param name="low">The smallest values, row-major.</param>
    /// <param name="high">The largest values, as many.</param>
    /// <param name="shape">The lengths of the axes, for example channels, height, width; none means one axis.</param>
    /// <exception cref="InvalidInputException">The lengths disagree, or a bound is not a number or above its counterpart.</exception>
    public Box(ReadOnlySpan<float> low, ReadOnlySpan<float> high, params ReadOnlySpan<int> shape)
    {
        if (low.Length != high.Length)
            throw new InvalidInputException(
                $"a box needs as many lower as upper bounds, not {low.Length} and {high.Length}"
            );
        this.low = low.ToArray();
        this.high = high.ToArray();
        this.shape = shape.Length == 0 ? [low.Length] : shape.ToArray();
        if (Product(this.shape) != low.Length)
            throw new InvalidInputException(
                $"a box of shape [{string.Join(", ", this.shape)}] needs {Product(this.shape)} bounds, not {low.Length}"
            );
        for (int i = 0; i < low.Length; i++)
        {
            if (!(low[i] <= high[i]))
                throw new InvalidInputException(
                    $"the bounds of number {i} of a box must be in order, not {low[i]} and {high[i]}"
                );
        }
    }

    /// <summary>The smallest values, row-major.</summary>
    public ReadOnlySpan<float> Low => low;

    /// <summary>The largest values, row-major.</summary>
    public ReadOnlySpan<float> High => high;

    /// <summary>Whether every number lies between 0 and 255, as those of images do that are made of bytes.</summary>
    internal bool HoldsBytes => !Low.ContainsAnyExcept(0f) && !High.ContainsAnyExcept(255f);

    /// <summary>The lengths of the axes, outermost first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>How many numbers the box has.</summary>
    public int Length => low.Length;

    /// <summary>Whether every number lies between finite bounds.</summary>
    public bool HasFiniteBounds => Array.TrueForAll(low, float.IsFinite) && Array.TrueForAll(high, float.IsFinite);

    /// <inheritdoc/>
    public override int ObservationSize => low.Length;

    /// <inheritdoc/>
    public override int ActionSize => low.Length;

    /// <summary>One number between two bounds.</summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value.</param>
    public static Box Scalar(float low, float high) => new([low], [high]);

    /// <summary>Numbers that all have the same bounds.</summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value.</param>
    /// <param name="shape">The lengths of the axes, outermost first.</param>
    public static Box Uniform(float low, float high, params ReadOnlySpan<int> shape)
    {
        foreach (int length in shape)
            Count(length, "an axis of a box");
        var lows = new float[Product(shape)];
        var highs = new float[lows.Length];
        Array.Fill(lows, low);
        Array.Fill(highs, high);
        return new Box(lows, highs, shape);
    }

    /// <summary>Does nothing: a box has no wrong actions. Those outside the bounds mean the nearest bound or are judged by
    /// the environment, and the trainer looks for those that are not numbers.</summary>
    /// <param name="actions">[count, <see cref="ActionSize"/>].</param>
    public override void CheckActions(ReadOnlySpan<float> actions) { }

    /// <summary>Draws each number evenly between its bounds; normally distributed where both are infinite, exponentially
    /// from the finite one where one is.</summary>
    /// <param name="random">Where the random numbers come from.</param>
    /// <param name="action">Overwritten, [<see cref="ActionSize"/>].</param>
    public override void SampleAction(ref Rng random, Span<float> action)
    {
        for (int i = 0; i < low.Length; i++)
        {
            action[i] = (float.IsFinite(low[i]), float.IsFinite(high[i])) switch
            {
                (true, true) => (float)random.Uniform(low[i], high[i]),
                (false, false) => random.NextNormal(),
                (true, false) => low[i] - (float)Math.Log(1 - random.NextDouble()),
                (false, true) => high[i] + (float)Math.Log(1 - random.NextDouble()),
            };
        }
    }

    /// <summary>For example <c>Box([3], -1 … 1)</c>.</summary>
    public override string ToString()
    {
        float lowest = low.Length == 0 ? 0 : low.Min(),
            highest = high.Length == 0 ? 0 : high.Max();
        return $"Box([{string.Join(", ", shape)}], {Bound(lowest)} … {Bound(highest)})";
    }

    private static string Bound(float value) =>
        value switch
        {
            float.PositiveInfinity => "∞",
            float.NegativeInfinity => "-∞",
            _ => value.ToString("G6"),
        };

    private static int Product(ReadOnlySpan<int> lengths)
    {
        int product = 1;
        foreach (int length in lengths)
            product = checked(product * length);
        return product;
    }
}
