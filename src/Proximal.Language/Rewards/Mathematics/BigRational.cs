using System.Numerics;

namespace Proximal.Language;

/// <summary>Exact rational number of limited size.</summary>
internal readonly record struct BigRational
{
    // Above this size of numerator or denominator, a number has no value: hostile input must end quickly.
    private const long MaxBits = 1 << 17;

    private BigRational(BigInteger numerator, BigInteger denominator) =>
        (Numerator, Denominator) = (numerator, denominator);

    public static BigRational One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    /// <summary>Positive, without a common factor with the numerator.</summary>
    public BigInteger Denominator { get; }

    public bool IsZero => Numerator.IsZero;

    public bool IsInteger => Denominator.IsOne;

    /// <exception cref="NoValueException">The denominator is 0, or a number is too large.</exception>
    public static BigRational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new NoValueException("division by zero", isUndefined: true);
        if (numerator.GetBitLength() > MaxBits || denominator.GetBitLength() > MaxBits)
            throw new NoValueException("the number is too large", isUndefined: true);
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            divisor = -divisor;
        return new BigRational(numerator / divisor, denominator / divisor);
    }

    public static implicit operator BigRational(long value) => new(value, 1);

    public static BigRational operator +(BigRational a, BigRational b) =>
        Of((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static BigRational operator -(BigRational a) => new(-a.Numerator, a.Denominator);

    public static BigRational operator *(BigRational a, BigRational b) =>
        Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static BigRational operator /(BigRational a, BigRational b) =>
        Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>The power with an integer exponent.</summary>
    /// <exception cref="NoValueException">The result is too large, or 0 has a negative exponent.</exception>
    public BigRational Power(long exponent)
    {
        BigInteger largest = BigInteger.Max(BigInteger.Abs(Numerator), Denominator);
        if (largest <= 1)
            return exponent >= 0 || !IsZero
                ? Of(BigInteger.Pow(Numerator, (int)(Math.Abs(exponent % 2) + (exponent == 0 ? 0 : 2))), 1)
                : throw new NoValueException("division by zero", isUndefined: true);
        if (Math.Abs((double)exponent) * largest.GetBitLength() > MaxBits)
            throw new NoValueException("the power is too large", isUndefined: true);
        int n = (int)Math.Abs(exponent);
        var (top, bottom) = (BigInteger.Pow(Numerator, n), BigInteger.Pow(Denominator, n));
        return exponent >= 0 ? Of(top, bottom) : Of(bottom, top);
    }

    public double ToDouble() =>
        Numerator.Sign * Math.Exp(BigInteger.Log(BigInteger.Abs(Numerator)) - BigInteger.Log(Denominator));
}
