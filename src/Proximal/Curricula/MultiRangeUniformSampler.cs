namespace Proximal;

/// <summary>
/// Uniform distribution over the union of intervals (<c>sampler_type: multirangeuniform</c>): an interval is chosen with
/// a probability proportional to its length, then a value in it.
/// </summary>
public sealed record MultiRangeUniformSampler : ParameterSampler
{
    private readonly UniformSampler[] intervals;
    private readonly double totalLength;

    /// <summary>Creates a sampler.</summary>
    /// <param name="intervals">The intervals (<c>intervals</c>), at least one, with a positive total length. Where
    /// they overlap, values are more frequent.</param>
    /// <exception cref="InvalidInputException">There is no interval, or their total length is 0.</exception>
    public MultiRangeUniformSampler(params ReadOnlySpan<UniformSampler> intervals)
    {
        this.intervals = intervals.ToArray();
        totalLength = this.intervals.Sum(static interval => interval.Maximum - interval.Minimum);
        if (!(totalLength > 0 && double.IsFinite(totalLength)))
            throw new InvalidInputException("intervals must contain at least one interval of positive length");
    }

    /// <summary>The intervals.</summary>
    public IReadOnlyList<UniformSampler> Intervals => intervals;

    /// <inheritdoc/>
    internal override IReadOnlyList<double> TypicalValues =>
        [.. intervals.SelectMany(static interval => interval.TypicalValues)];

    /// <inheritdoc/>
    public override double Sample(ref Rng random)
    {
        double at = random.NextDouble() * totalLength;
        foreach (UniformSampler interval in intervals)
        {
            double length = interval.Maximum - interval.Minimum;
            if (at < length)
                return interval.Sample(ref random);
            at -= length;
        }

        // Only by rounding.
        return intervals[^1].Sample(ref random);
    }

    /// <inheritdoc/>
    public bool Equals(MultiRangeUniformSampler? other) =>
        other is not null && intervals.AsSpan().SequenceEqual(other.intervals);

    /// <inheritdoc/>
    public override int GetHashCode() => intervals.Length > 0 ? HashCode.Combine(intervals.Length, intervals[0]) : 0;
}
