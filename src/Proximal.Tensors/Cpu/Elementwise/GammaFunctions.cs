namespace Proximal.Tensors;

/// <summary>
/// Logarithm of the gamma function and its derivatives for positive arguments, in double precision. The recurrence Γ(x
/// + 1) = x Γ(x) raises the argument to at least 14, where Stirling's asymptotic series (Abramowitz and Stegun 1964,
/// 6.1.41, 6.3.18 and 6.4.11) is exact to rounding. NaN for arguments that are not positive.
/// </summary>
internal static class GammaFunctions
{
    private const double Shifted = 14;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>log Γ(x).</summary>
    /// <param name="x">Positive.</param>
    public static double LogGamma(double x)
    {
        if (!(x > 0))
            return double.NaN;
        double product = 1;
        for (; x < Shifted; x++)
            product *= x;
        double r = 1 / x,
            s = r * r;
        double series =
            r
            * (
                (1.0 / 12)
                - (
                    s
                    * (
                        (1.0 / 360)
                        - (s * ((1.0 / 1260) - (s * ((1.0 / 1680) - (s * ((1.0 / 1188) - (s * (691.0 / 360360))))))))
                    )
                )
            );
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + series - Math.Log(product);
    }

    /// <summary>ψ(x), the first derivative of log Γ(x).</summary>
    /// <param name="x">Positive.</param>
    public static double Digamma(double x)
    {
        if (!(x > 0))
            return double.NaN;
        double sum = 0;
        for (; x < Shifted; x++)
            sum += 1 / x;
        double r = 1 / x,
            s = r * r;
        double series =
            s
            * (
                (1.0 / 12)
                - (
                    s
                    * (
                        (1.0 / 120)
                        - (s * ((1.0 / 252) - (s * ((1.0 / 240) - (s * ((1.0 / 132) - (s * (691.0 / 32760))))))))
                    )
                )
            );
        return Math.Log(x) - (0.5 * r) - series - sum;
    }

    /// <summary>ψ′(x), the second derivative of log Γ(x).</summary>
    /// <param name="x">Positive.</param>
    public static double Trigamma(double x)
    {
        if (!(x > 0))
            return double.NaN;
        double sum = 0;
        for (; x < Shifted; x++)
            sum += 1 / (x * x);
        double r = 1 / x,
            s = r * r;
        double series =
            r
            * s
            * (
                (1.0 / 6)
                - (
                    s
                    * ((1.0 / 30) - (s * ((1.0 / 42) - (s * ((1.0 / 30) - (s * ((5.0 / 66) - (s * (691.0 / 2730)))))))))
                )
            );
        return r + (0.5 * s) + series + sum;
    }

    /// <summary>ψ″(x), the third derivative of log Γ(x).</summary>
    /// <param name="x">Positive.</param>
    public static double Tetragamma(double x)
    {
        if (!(x > 0))
            return double.NaN;
        double sum = 0;
        for (; x < Shifted; x++)
            sum += 2 / (x * x * x);
        double r = 1 / x,
            s = r * r;
        double series =
            s
            * s
            * (0.5 - (s * ((1.0 / 6) - (s * ((1.0 / 6) - (s * (0.3 - (s * ((5.0 / 6) - (s * (691.0 / 210)))))))))));
        return -s - (r * s) - series - sum;
    }
}
