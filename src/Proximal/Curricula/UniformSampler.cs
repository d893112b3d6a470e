namespace Proximal;

/// <summary>Uniform distribution (<c>sampler_type: uniform</c>).</summary>
public sealed record UniformSampler : ParameterSampler
{
    /// <summary>Creates a sampler.</summary>
    /// <param name="minimum">Smallest value (<c>min_value</c>).</param>
    /// <param name="maximum">Largest value (<c>max_value</c>), at least <paramref name="minimum"/>.</param>
    /// <exception cref="InvalidInputException">A value is not finite, or the minimum is above the maximum.</exception>
    public UniformSampler(double minimum, double maximum)
    {
        (Minimum, Maximum) = (Finite(minimum, "min_value"), Finite(maximum, "max_value"));
        if (minimum > maximum)
            throw new InvalidInputException($"min_value must be at most max_value {maximum}, not {minimum}");
    }

    /// <summary>Smallest value.</summary>
    public double Minimum { get; }

    /// <summary>Largest value.</summary>
    public double Maximum { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<double> TypicalValues => [Minimum, Maximum];

    /// <inheritdoc/>
    public override double Sample(ref Rng random) => random.Uniform(Minimum, Maximum);
}
