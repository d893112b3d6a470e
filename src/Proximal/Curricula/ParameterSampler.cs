namespace Proximal;

/// <summary>
/// Distribution of an environment parameter, which is sampled once per episode (ML-Agents'
/// <c>ParameterRandomizationSettings</c>). A number converts to a <see cref="ConstantSampler"/>.
/// </summary>
public abstract record ParameterSampler
{
    private protected ParameterSampler() { }

    /// <summary>
    /// Values that an environment must accept: the ends of the range. Of a normal distribution, which has no ends, the
    /// mean.
    /// </summary>
    internal abstract IReadOnlyList<double> TypicalValues { get; }

    /// <summary>Draws a value.</summary>
    /// <param name="random">Random numbers.</param>
    public abstract double Sample(ref Rng random);

    /// <summary>Creates a sampler that always returns the same value.</summary>
    /// <param name="value">The value, a finite number.</param>
    /// <exception cref="InvalidInputException">The value is not finite.</exception>
    public static implicit operator ParameterSampler(double value) => FromDouble(value);

    /// <summary>Creates a sampler that always returns the same value.</summary>
    /// <param name="value">The value, a finite number.</param>
    /// <exception cref="InvalidInputException">The value is not finite.</exception>
    public static ParameterSampler FromDouble(double value) => new ConstantSampler(value);

    /// <exception cref="InvalidInputException">The value is not finite.</exception>
    private protected static double Finite(double value, string key) =>
        double.IsFinite(value) ? value : throw new InvalidInputException($"{key} must be a finite number, not {value}");
}
