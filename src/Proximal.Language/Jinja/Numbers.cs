using System.Globalization;
using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Arithmetic of Python's numbers: whole numbers of any size, floating-point numbers and booleans.</summary>
internal static class Numbers
{
    internal static bool IsNumber(object value) => value is bool or BigInteger or double;

    internal static bool IsWhole(object value) => value is bool or BigInteger;

    /// <summary>The value of a whole number or boolean.</summary>
    internal static BigInteger Whole(object value) =>
        value is bool flag ? (flag ? BigInteger.One : BigInteger.Zero) : (BigInteger)value;

    internal static double Float(object value)
    {
        if (value is double number)
            return number;
        double converted = (double)Whole(value);
        return double.IsFinite(converted) ? converted : throw new JinjaException("int too large to convert to float");
    }

    /// <summary>Compares two numbers; null if one is NaN.</summary>
    internal static int? Compare(object left, object right)
    {
        if (IsWhole(left) && IsWhole(right))
            return Whole(left).CompareTo(Whole(right));
        if ((left is double a && double.IsNaN(a)) || (right is double b && double.IsNaN(b)))
            return null;
        if (left is double first && right is double second)
            return first.CompareTo(second);

        // A whole number is compared exactly with a floating-point number.
        if (left is double number)
            return -CompareWhole(Whole(right), number);
        return CompareWhole(Whole(left), (double)right);
    }

    internal static object Negate(object value) =>
        value switch
        {
            double number => -number,
            bool or BigInteger => -Whole(value),
            _ => throw Unary(value, "-"),
        };

    internal static object Plus(object value) =>
        value switch
        {
            double => value,
            bool or BigInteger => Whole(value),
            _ => throw Unary(value, "+"),
        };

    /// <summary>Evaluates an operation on two numbers.</summary>
    internal static object Calculate(Run run, string symbol, object left, object right)
    {
        if (IsWhole(left) && IsWhole(right) && symbol != "/")
            return Calculate(run, symbol, Whole(left), Whole(right));
        (double a, double b) = (Float(left), Float(right));
        switch (symbol)
        {
            case "+":
                return a + b;
            case "-":
                return a - b;
            case "*":
                return a * b;
            case "**":
                return Power(a, b);
        }

        if (b == 0)
            throw new JinjaException("division by zero");
        return symbol switch
        {
            "/" => IsWhole(left) && IsWhole(right) ? Quotient(Whole(left), Whole(right)) : a / b,
            "//" => FloorDivide(a, b),
            _ => Modulo(a, b),
        };
    }

    /// <summary>Rounds to a number of decimal places, with ties to even, in exact arithmetic.</summary>
    internal static double Round(double value, int places)
    {
        if (!double.IsFinite(value) || places > 330)
            return value;
        if (places < -330)
            return 0 * value;
        BigInteger scaled = RoundScaled(value, places);
        double result = double.Parse($"{scaled}e{-places}", NumberStyles.Float, CultureInfo.InvariantCulture);
        return scaled.IsZero ? Math.CopySign(0, value) : result;
    }

    /// <summary>The whole number nearest to |value| · 10^places with the sign of the value; ties to even.</summary>
    internal static BigInteger RoundScaled(double value, int places)
    {
        (BigInteger numerator, BigInteger denominator) = Fraction(value);
        if (places >= 0)
            numerator *= BigInteger.Pow(10, places);
        else
            denominator *= BigInteger.Pow(10, -places);
        return RoundToEven(numerator, denominator);
    }

    /// <summary>The nearest whole number to a quotient; ties to even.</summary>
    internal static BigInteger RoundToEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out BigInteger rest);
        int half = (2 * rest).CompareTo(denominator);
        if (half > 0 || (half == 0 && !quotient.IsEven))
            quotient++;
        return numerator.Sign < 0 ? -quotient : quotient;
    }

    /// <summary>The exact value of a finite number as a fraction.</summary>
    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        if (value < 0)
            mantissa = -mantissa;
        exponent = Math.Max(exponent, 1) - 1075;
        return exponent >= 0 ? (mantissa << exponent, BigInteger.One) : (mantissa, BigInteger.One << -exponent);
    }

    private static int CompareWhole(BigInteger whole, double number)
    {
        if (double.IsInfinity(number))
            return number > 0 ? -1 : 1;
        int order = whole.CompareTo(new BigInteger(Math.Floor(number)));
        return order == 0 && number != Math.Floor(number) ? -1 : order;
    }

    private static object Calculate(Run run, string symbol, BigInteger left, BigInteger right)
    {
        long bits = left.GetBitLength() + right.GetBitLength();
        run.Limits.Spend(1 + (bits * bits >> 16));
        switch (symbol)
        {
            case "+":
                return Checked(left + right);
            case "-":
                return Checked(left - right);
            case "*":
                return Checked(left * right);
            case "**":
                return right.Sign < 0 ? Power((double)left, (double)right) : Checked(Power(left, right));
        }

        if (right.IsZero)
            throw new JinjaException("division by zero");
        var quotient = BigInteger.DivRem(left, right, out BigInteger rest);
        bool rounds = !rest.IsZero && rest.Sign != right.Sign;
        if (symbol == "//")
            return rounds ? quotient - 1 : quotient;
        return rounds ? rest + right : rest;
    }

    private static BigInteger Checked(BigInteger value) =>
        value.GetBitLength() <= Limits.Bits
            ? value
            : throw new JinjaException("a whole number has more than 4300 digits");

    private static BigInteger Power(BigInteger value, BigInteger exponent)
    {
        if (value.IsZero || value.IsOne || value == BigInteger.MinusOne)
            return exponent.IsZero ? 1
                : exponent.IsEven ? value * value
                : value;
        return exponent <= Limits.Bits && (value.GetBitLength() - 1) * (long)exponent <= Limits.Bits
            ? BigInteger.Pow(value, (int)exponent)
            : throw new JinjaException("a whole number has more than 4300 digits");
    }

    private static double Power(double value, double exponent)
    {
        if (value == 0 && exponent < 0)
            throw new JinjaException("0.0 cannot be raised to a negative power");
        if (value < 0 && double.IsFinite(exponent) && !double.IsInteger(exponent))
            throw new JinjaException("a negative number to a fractional power is not real");
        double result = Math.Pow(value, exponent);
        return double.IsInfinity(result) && double.IsFinite(value) && double.IsFinite(exponent)
            ? throw new JinjaException("the result of ** is too large")
            : result;
    }

    /// <summary>The correctly rounded quotient of two whole numbers.</summary>
    private static double Quotient(BigInteger left, BigInteger right)
    {
        (double a, double b) = ((double)left, (double)right);
        if (BigInteger.Abs(left).GetBitLength() <= 53 && BigInteger.Abs(right).GetBitLength() <= 53)
            return a / b;
        bool negative = left.Sign * right.Sign < 0;
        (left, right) = (BigInteger.Abs(left), BigInteger.Abs(right));

        // 55 bits of the quotient, and whether more follow, determine the nearest number.
        int shift = (int)(left.GetBitLength() - right.GetBitLength()) - 55;
        (BigInteger numerator, BigInteger denominator) = shift < 0 ? (left << -shift, right) : (left, right << shift);
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        if (!rest.IsZero)
            quotient |= 1;
        double result = Math.ScaleB((double)(ulong)quotient, shift);
        return negative ? -result : result;
    }

    private static double FloorDivide(double left, double right)
    {
        double quotient = (left - Modulo(left, right)) / right;
        if (quotient == 0)
            return Math.CopySign(0, left / right);
        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double Modulo(double left, double right)
    {
        double rest = left % right;
        if (rest != 0)
            return rest < 0 != right < 0 ? rest + right : rest;
        return Math.CopySign(0, right);
    }

    private static JinjaException Unary(object value, string symbol) =>
        value is Undefined undefined
            ? undefined.Failure()
            : new JinjaException($"bad operand type for unary {symbol}: '{TypeNames.Of(value)}'");
}
