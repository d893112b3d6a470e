namespace Proximal;

/// <summary>Sampler that always returns the same value. It draws no random numbers.</summary>
public sealed record ConstantSampler : ParameterSampler
{
    /// <summary>Creates a sampler.</summary>
    /// <param name="value">The value, a finite number.</param>
    /// <exception cref="InvalidInputException">The value is not finite.</exception>
    public ConstantSampler(double value) => Value = Finite(value, "the value");

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<double> TypicalValues => [Value];

    /// <inheritdoc/>
    public override double Sample(ref Rng random) => Value;
}
