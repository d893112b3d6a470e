namespace Proximal;

/// <summary>Space of real numbers between bounds, which may be infinite: sensor readings, torques, images.</summary>
public sealed class Box : Space
{
    private readonly float[] low;
    private readonly float[] high;
    private readonly int[] shape;

    /// <summary>Creates a box with separate bounds for each element.</summary>
    /// <param name="low">Lower bounds, row-major.</param>
    /// <param name="high">Upper bounds, of the same length.</param>
    /// <param name="shape">Shape, for example channels, height, width. Empty for one axis.</param>
    /// <exception cref="InvalidInputException">The lengths differ, or a bound is NaN, or a lower bound is above its
    /// upper bound.</exception>
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
                    $"the lower bound of element {i} of a box must not be above the upper bound, but they are "
                        + $"{low[i]} and {high[i]}"
                );
        }
    }

    /// <summary>Lower bounds, row-major.</summary>
    public ReadOnlySpan<float> Low => low;

    /// <summary>Upper bounds, row-major.</summary>
    public ReadOnlySpan<float> High => high;

    /// <summary>Whether the bounds of all elements are 0 and 255, as for images of bytes.</summary>
    internal bool HoldsBytes => !Low.ContainsAnyExcept(0f) && !High.ContainsAnyExcept(255f);

    /// <summary>Shape, outermost axis first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Number of elements.</summary>
    public int Length => low.Length;

    /// <summary>Whether all bounds are finite.</summary>
    public bool HasFiniteBounds => Array.TrueForAll(low, float.IsFinite) && Array.TrueForAll(high, float.IsFinite);

    /// <inheritdoc/>
    public override int ObservationSize => low.Length;

    /// <inheritdoc/>
    public override int ActionSize => low.Length;

    /// <summary>Creates a box of one element.</summary>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound.</param>
    public static Box Scalar(float low, float high) => new([low], [high]);

    /// <summary>Creates a box whose elements have the same bounds.</summary>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound.</param>
    /// <param name="shape">Shape, outermost axis first.</param>
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

    /// <summary>
    /// Does nothing: a box has no invalid actions. The environment clips or interprets actions outside the bounds, and
    /// the trainer checks for NaN.
    /// </summary>
    /// <param name="actions">The actions, [count, <see cref="ActionSize"/>].</param>
    public override void CheckActions(ReadOnlySpan<float> actions) { }

    /// <summary>
    /// Samples each element uniformly between its bounds; from a normal distribution if both are infinite, and from an
    /// exponential one that starts at the finite bound if one is.
    /// </summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="action">Receives the action, [<see cref="ActionSize"/>].</param>
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
