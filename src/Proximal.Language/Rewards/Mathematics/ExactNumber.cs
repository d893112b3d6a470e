using System.Numerics;

namespace Proximal.Language;

/// <summary>
/// Exact number: a sum of rational multiples of √n π^a e^b, with whole n, a and b. Two numbers are equal if they have the
/// same terms.
/// </summary>
internal sealed class ExactNumber
{
    private const int MaxTerms = 64;

    // Roots of larger numbers take too long.
    private const int MaxRootBits = 4096;

    // Divisors that are searched for squares under a root.
    private const int MaxTrialDivisor = 2000;

    private readonly SortedDictionary<(BigInteger Root, int Pi, int E), BigRational> terms;

    private ExactNumber(SortedDictionary<(BigInteger Root, int Pi, int E), BigRational> terms) => this.terms = terms;

    public static ExactNumber Pi { get; } = Of(BigRational.One, 1, 1, 0);

    public static ExactNumber E { get; } = Of(BigRational.One, 1, 0, 1);

    /// <summary>The rational number; null if the number is irrational.</summary>
    public BigRational? Rational =>
        terms.Count == 0 ? 0
        : terms.Count == 1 && terms.First() is { Key: { Root.IsOne: true, Pi: 0, E: 0 } } term ? term.Value
        : null;

    public static ExactNumber Of(BigRational value) => Of(value, 1, 0, 0);

    public static ExactNumber operator +(ExactNumber a, ExactNumber b)
    {
        var sum = new SortedDictionary<(BigInteger Root, int Pi, int E), BigRational>(a.terms);
        foreach (((BigInteger Root, int Pi, int E) key, BigRational factor) in b.terms)
            Add(sum, key, factor);
        return new ExactNumber(sum);
    }

    public static ExactNumber operator -(ExactNumber a) => a * Of(-1);

    public static ExactNumber operator *(ExactNumber a, ExactNumber b)
    {
        var product = new SortedDictionary<(BigInteger Root, int Pi, int E), BigRational>();
        foreach (((BigInteger Root, int Pi, int E) x, BigRational p) in a.terms)
        foreach (((BigInteger Root, int Pi, int E) y, BigRational q) in b.terms)
        {
            // √(g m) √(g n) = g √(m n), for square-free roots.
            var common = BigInteger.GreatestCommonDivisor(x.Root, y.Root);
            Add(
                product,
                (x.Root / common * (y.Root / common), checked(x.Pi + y.Pi), checked(x.E + y.E)),
                p * q * BigRational.Of(common, 1)
            );
        }

        return new ExactNumber(product);
    }

    /// <exception cref="NoValueException">The divisor is 0, or a sum without a known conjugate.</exception>
    public static ExactNumber operator /(ExactNumber a, ExactNumber b)
    {
        if (b.terms.Count == 0)
            throw new NoValueException("division by zero", isUndefined: true);
        if (b.terms.Count == 1)
            return a * b.Inverse();
        if (b.terms.Count > 2)
            throw new NoValueException("division by a sum");
        ((BigInteger, int, int) key, BigRational factor) = b.terms.Last();
        ExactNumber conjugate = b + new ExactNumber(new() { [key] = factor * -2 });
        ExactNumber divisor = b * conjugate;
        return divisor.terms.Count <= 1 ? a * conjugate / divisor : throw new NoValueException("division by a sum");
    }

    /// <summary>The power with a rational exponent.</summary>
    /// <exception cref="NoValueException">The result is unknown or too large.</exception>
    public ExactNumber Power(BigRational exponent)
    {
        if (!exponent.IsInteger)
            return exponent.Denominator < 100
                ? Root((int)exponent.Denominator).Power(BigRational.Of(exponent.Numerator, 1))
                : throw new NoValueException("root of a high degree");
        if (exponent.Numerator.GetBitLength() > 40)
            throw new NoValueException("the power is too large", isUndefined: true);
        long n = (long)exponent.Numerator;
        if (Rational is { } rational)
            return Of(rational.Power(n));
        if (Math.Abs(n) > MaxTerms)
            throw new NoValueException("the power is too large", isUndefined: true);
        ExactNumber power = Of(BigRational.One);
        for (long i = 0; i < Math.Abs(n); i++)
            power *= this;
        return n < 0 ? Of(BigRational.One) / power : power;
    }

    /// <summary>The real root.</summary>
    /// <exception cref="NoValueException">The root is unknown or not real.</exception>
    public ExactNumber Root(int degree)
    {
        if (Rational is not { } number || degree < 1)
            throw new NoValueException("root of an irrational number");
        if (number.Numerator.Sign < 0 && degree % 2 == 0)
            throw new NoValueException("root of a negative number");
        if (Math.Max(BigInteger.Abs(number.Numerator).GetBitLength(), number.Denominator.GetBitLength()) > MaxRootBits)
            throw new NoValueException("root of a very large number");

        // √(p/q) = √(p q) / q.
        if (degree == 2)
            return SquareRoot(number.Numerator * number.Denominator) * Of(BigRational.Of(1, number.Denominator));
        return Of(BigRational.Of(WholeRoot(number.Numerator, degree), WholeRoot(number.Denominator, degree)));
    }

    /// <summary>The absolute value.</summary>
    public ExactNumber Absolute() => Approximate() < 0 ? -this : this;

    public bool HasSameTerms(ExactNumber other) => terms.SequenceEqual(other.terms);

    private static ExactNumber Of(BigRational factor, BigInteger root, int pi, int e)
    {
        var single = new SortedDictionary<(BigInteger Root, int Pi, int E), BigRational>();
        Add(single, (root, pi, e), factor);
        return new ExactNumber(single);
    }

    private static void Add(
        SortedDictionary<(BigInteger Root, int Pi, int E), BigRational> sums,
        (BigInteger Root, int Pi, int E) key,
        BigRational factor
    )
    {
        BigRational sum = sums.TryGetValue(key, out BigRational present) ? present + factor : factor;
        if (sum.IsZero)
            sums.Remove(key);
        else
            sums[key] = sum;
        if (sums.Count > MaxTerms)
            throw new NoValueException("the sum has too many terms");
    }

    private static ExactNumber SquareRoot(BigInteger number)
    {
        if (number.IsZero)
            return Of(0);
        BigInteger outside = 1,
            inside = 1,
            rest = number;
        for (int divisor = 2; divisor <= MaxTrialDivisor && (long)divisor * divisor <= rest; divisor++)
        {
            int power = 0;
            for (; (rest % divisor).IsZero; power++)
                rest /= divisor;
            outside *= BigInteger.Pow(divisor, power / 2);
            if (power % 2 == 1)
                inside *= divisor;
        }

        BigInteger root = FloorRoot(rest, 2);
        if (root * root == rest)
            outside *= root;
        else
            inside *= rest;
        return Of(BigRational.Of(outside, 1), inside, 0, 0);
    }

    private static BigInteger WholeRoot(BigInteger number, int degree)
    {
        BigInteger size = BigInteger.Abs(number),
            root = FloorRoot(size, degree);
        return BigInteger.Pow(root, degree) == size
            ? root * number.Sign
            : throw new NoValueException("the root is not a whole number");
    }

    // The largest whole number whose power is at most a number, by bisection.
    private static BigInteger FloorRoot(BigInteger number, int degree)
    {
        BigInteger low = 0,
            high = BigInteger.One << (int)((number.GetBitLength() / degree) + 1);
        while (low < high)
        {
            BigInteger middle = (low + high + 1) >> 1;
            if (BigInteger.Pow(middle, degree) <= number)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private ExactNumber Inverse()
    {
        ((BigInteger root, int pi, int e), BigRational factor) = terms.First();
        return Of(BigRational.One / (factor * BigRational.Of(root, 1)), root, -pi, -e);
    }

    private double Approximate() =>
        terms.Sum(static term =>
            term.Value.ToDouble()
            * Math.Exp(0.5 * BigInteger.Log(term.Key.Root))
            * Math.Pow(Math.PI, term.Key.Pi)
            * Math.Pow(Math.E, term.Key.E)
        );
}
