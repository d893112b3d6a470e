namespace Proximal;

/// <summary>
/// Normal distribution (<c>sampler_type: gaussian</c>). It is not truncated: a draw that the environment does not accept
/// stops training with an error.
/// </summary>
public sealed record GaussianSampler : ParameterSampler
{
    /// <summary>Creates a sampler.</summary>
    /// <param name="mean">Mean (<c>mean</c>).</param>
    /// <param name="standardDeviation">Standard deviation (<c>st_dev</c>), at least 0.</param>
    /// <exception cref="InvalidInputException">A value is not finite, or the deviation is negative.</exception>
    public GaussianSampler(double mean, double standardDeviation)
    {
        (Mean, StandardDeviation) = (Finite(mean, "mean"), Finite(standardDeviation, "st_dev"));
        if (standardDeviation < 0)
            throw new InvalidInputException($"st_dev must be at least 0, not {standardDeviation}");
    }

    /// <summary>Mean.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation.</summary>
    public double StandardDeviation { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<double> TypicalValues => [Mean];

    /// <inheritdoc/>
    public override double Sample(ref Rng random) => Mean + (StandardDeviation * random.NextNormal());
}
