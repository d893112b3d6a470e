using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Elementary functions of vector registers. The polynomials and rational functions are fitted to float32 accuracy; the
/// tests check the error bound in units in the last place (ulp) that each summary states.
/// </summary>
internal static class VectorMath<T>
    where T : struct, ILanes<T>
{
    /// <summary>e^x, within 1 ulp; infinite above 88.7, 0 below -104.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp(T x)
    {
        // x = n log 2 + r with |r| ≤ log 2 / 2. log 2 is split into two parts so that n times the first part is exact.
        T bounded = T.MinNative(T.Create(89f), T.MaxNative(T.Create(-105f), x));
        T n = T.Round(bounded * T.Create(1.44269504f));
        T r = T.MultiplyAdd(n, T.Create(-0.693359375f), bounded);
        r = T.MultiplyAdd(n, T.Create(2.12194440e-4f), r);
        T p = T.Create(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.Create(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Create(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Create(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Create(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Create(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r) + T.Create(1f);
        return T.ScaleB(p, n);
    }

    /// <summary>e^x - 1, within 2 ulp where x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1(T x)
    {
        // e^x - 1 = 2 t / (1 - t) with t = tanh(x/2) has no cancellation near 0.
        T t = Tanh(x * T.Create(0.5f));
        return T.Select(T.Less(T.Abs(x), T.Create(1f)), (t + t) / (T.Create(1f) - t), Exp(x) - T.Create(1f));
    }

    /// <summary>e^x - 1 - x, within 4 ulp; infinite above 88.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1MinusX(T x)
    {
        // Near 0 the terms cancel: use the series from x²/2 on.
        T p = T.Create(1f / 39916800);
        p = T.MultiplyAdd(p, x, T.Create(1f / 3628800));
        p = T.MultiplyAdd(p, x, T.Create(1f / 362880));
        p = T.MultiplyAdd(p, x, T.Create(1f / 40320));
        p = T.MultiplyAdd(p, x, T.Create(1f / 5040));
        p = T.MultiplyAdd(p, x, T.Create(1f / 720));
        p = T.MultiplyAdd(p, x, T.Create(1f / 120));
        p = T.MultiplyAdd(p, x, T.Create(1f / 24));
        p = T.MultiplyAdd(p, x, T.Create(1f / 6));
        p = T.MultiplyAdd(p, x, T.Create(1f / 2));
        return T.Select(T.Less(T.Abs(x), T.Create(1f)), p * (x * x), Exp(x) - T.Create(1f) - x);
    }

    /// <summary>log x, within 2 ulp; -∞ at 0, NaN for negative x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log(T x)
    {
        T subnormal = T.Less(x, T.Create(1.17549435e-38f));
        T scaled = T.Select(subnormal, x * T.Create(8388608f), x);
        T exponent = T.Exponent(scaled) - (subnormal & T.Create(23f));
        T mantissa = T.Mantissa(scaled);
        T high = T.Less(T.Create(1.41421356f), mantissa);
        exponent += high & T.Create(1f);
        T m = T.Select(high, mantissa * T.Create(0.5f), mantissa) - T.Create(1f);

        T p = T.Create(7.0376836292e-2f);
        p = T.MultiplyAdd(p, m, T.Create(-1.1514610310e-1f));
        p = T.MultiplyAdd(p, m, T.Create(1.1676998740e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-1.2420140846e-1f));
        p = T.MultiplyAdd(p, m, T.Create(1.4249322787e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-1.6668057665e-1f));
        p = T.MultiplyAdd(p, m, T.Create(2.0000714765e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-2.4999993993e-1f));
        p = T.MultiplyAdd(p, m, T.Create(3.3333331174e-1f));
        T square = m * m;
        T tail = T.MultiplyAdd(p * square, m, exponent * T.Create(-2.12194440e-4f));
        tail = T.MultiplyAdd(square, T.Create(-0.5f), tail);
        T result = T.MultiplyAdd(exponent, T.Create(0.693359375f), m + tail);

        result = T.Select(T.Equal(x, T.Zero), T.Create(float.NegativeInfinity), result);
        result = T.Select(T.Less(x, T.Zero), T.Create(float.NaN), result);
        return T.Select(T.Less(x, T.Create(float.PositiveInfinity)), result, T.Select(T.Less(x, T.Zero), result, x));
    }

    /// <summary>tanh x, within 4 ulp, as x P(x²)/Q(x²) clamped to [-1, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh(T x)
    {
        T magnitude = T.MinNative(T.Create(9.02f), T.Abs(x));
        T u = magnitude * magnitude;
        T p = T.Create(1.331902968e-8f);
        p = T.MultiplyAdd(p, u, T.Create(2.058351311e-5f));
        p = T.MultiplyAdd(p, u, T.Create(3.494039919e-3f));
        p = T.MultiplyAdd(p, u, T.Create(0.1337972398f));
        p = T.MultiplyAdd(p, u, T.Create(1f));
        T q = T.Create(7.762019562e-7f);
        q = T.MultiplyAdd(q, u, T.Create(3.283099014e-4f));
        q = T.MultiplyAdd(q, u, T.Create(2.587109801e-2f));
        q = T.MultiplyAdd(q, u, T.Create(0.4671303939f));
        q = T.MultiplyAdd(q, u, T.Create(1f));
        return T.MinNative(T.Create(1f), magnitude * p / q) | (x & T.Create(-0f));
    }

    /// <summary>1/(1 + e^-x), within 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid(T x)
    {
        // e^-|x| does not overflow. For negative x, e^x/(1 + e^x) keeps the precision of small values.
        T e = Exp(-T.Abs(x));
        T one = T.Create(1f);
        return T.Select(T.Less(x, T.Zero), e, one) / (one + e);
    }

    /// <summary>log(1 + e^x) without overflow, within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus(T x)
    {
        // For a small e, log(1 + e) = log(s) e/(s - 1) with s = 1 + e corrects the rounding of s.
        T e = Exp(-T.Abs(x));
        T s = e + T.Create(1f);
        T gap = s - T.Create(1f);
        T tail = T.Select(T.Equal(gap, T.Zero), e, Log(s) * e / gap);
        return T.Max(x, T.Zero) + tail;
    }

    /// <summary>Error function, within 4 ulp, as x P(x²)/Q(x²) clamped to [-1, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf(T x)
    {
        T bounded = T.MinNative(T.Create(4.05f), T.MaxNative(T.Create(-4.05f), x));
        T u = bounded * bounded;
        T p = T.Create(2.041896737e-6f);
        p = T.MultiplyAdd(p, u, T.Create(2.847731662e-4f));
        p = T.MultiplyAdd(p, u, T.Create(3.77878032e-3f));
        p = T.MultiplyAdd(p, u, T.Create(5.278774799e-2f));
        p = T.MultiplyAdd(p, u, T.Create(0.1907669471f));
        p = T.MultiplyAdd(p, u, T.Create(1.128379146f));
        T q = T.Create(3.8001416e-5f);
        q = T.MultiplyAdd(q, u, T.Create(1.16497863e-3f));
        q = T.MultiplyAdd(q, u, T.Create(1.499581791e-2f));
        q = T.MultiplyAdd(q, u, T.Create(0.114250262f));
        q = T.MultiplyAdd(q, u, T.Create(0.5023955314f));
        q = T.MultiplyAdd(q, u, T.Create(1f));
        return T.MinNative(T.Create(1f), T.MaxNative(T.Create(-1f), bounded * p / q));
    }

    /// <summary>sin x, within 2 ulp or 1e-7 where |x| ≤ <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin(T x) => SinShifted(x, T.Zero);

    /// <summary>cos x, within 2 ulp or 1e-7 where |x| ≤ <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos(T x) => SinShifted(x, T.Create(1f));

    /// <summary>Largest |x| for which the reduction by multiples of π/2 keeps float32 accuracy.</summary>
    public const float LargestAngle = 8192f;

    /// <summary>
    /// sin(x + quarter · π/2), from the polynomial of the quadrant at x minus the nearest multiple of π/2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SinShifted(T x, T quarter)
    {
        T n = T.Round(x * T.Create(0.636619772f));
        T r = T.MultiplyAdd(n, T.Create(-1.5703125f), x);
        r = T.MultiplyAdd(n, T.Create(-4.837512969970703125e-4f), r);
        r = T.MultiplyAdd(n, T.Create(-7.5495336e-8f), r);
        r = T.MultiplyAdd(n, T.Create(-5.126688e-12f), r);
        T u = r * r;
        T sin = T.Create(-1.9515295891e-4f);
        sin = T.MultiplyAdd(sin, u, T.Create(8.3321608736e-3f));
        sin = T.MultiplyAdd(sin, u, T.Create(-1.6666654611e-1f));
        sin = T.MultiplyAdd(sin * u, r, r);
        T cos = T.Create(2.443315711809948e-5f);
        cos = T.MultiplyAdd(cos, u, T.Create(-1.388731625493765e-3f));
        cos = T.MultiplyAdd(cos, u, T.Create(4.166664568298827e-2f));
        cos = T.MultiplyAdd(cos * u, u, T.MultiplyAdd(u, T.Create(-0.5f), T.Create(1f)));

        // The quadrant modulo 4: odd quadrants use the cosine polynomial, quadrants 2 and 3 change the sign.
        T quadrant = n + quarter;
        T four = T.Create(4f);
        quadrant -= four * T.Round((quadrant - T.Create(1.5f)) * T.Create(0.25f));
        T odd = T.Equal(T.Abs(quadrant - T.Create(2f)), T.Create(1f));
        T negative = T.Less(T.Create(1.5f), quadrant);
        T value = T.Select(odd, cos, sin);
        return T.Select(negative, -value, value);
    }
}
