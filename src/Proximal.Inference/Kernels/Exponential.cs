using System.Runtime.CompilerServices;

namespace Proximal.Inference;

/// <summary>
/// The exponential function for single numbers, accurate to about 1e-7 of its value, without calls into a mathematics
/// library: activations would spend most of their time in them. exp(x) = 2^n exp(r) with |r| ≤ ln 2 / 2 and the Taylor
/// polynomial of degree 7, whose remainder is below 6e-9.
/// </summary>
internal static class Exponential
{
    public const float Log2E = 1.44269504f,
        Ln2High = 0.693145751953125f, // 15 significant bits: products with n are exact
        Ln2Low = 1.42860677e-6f,
        Largest = 88, // e^88 and e^-87 are normal numbers
        Smallest = -87,
        C2 = 1f / 2,
        C3 = 1f / 6,
        C4 = 1f / 24,
        C5 = 1f / 120,
        C6 = 1f / 720,
        C7 = 1f / 5040;

    /// <summary>Computes e^x for x clamped to [-87, 88].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float Of(float x)
    {
        x = x < Smallest ? Smallest : x;
        x = x > Largest ? Largest : x;
        float scaled = x * Log2E;
        int n = (int)(scaled < 0 ? scaled - 0.5f : scaled + 0.5f);
        float r = x - (n * Ln2High) - (n * Ln2Low);
        float y = 1 + (r * (1 + (r * (C2 + (r * (C3 + (r * (C4 + (r * (C5 + (r * (C6 + (r * C7)))))))))))));
        int power = (n + 127) << 23;
        return y * *(float*)&power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x) => 1 / (1 + Of(-x));

    /// <summary>tanh x = ±(1 - e) / (1 + e) with e = exp(-2 |x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x)
    {
        float e = Of(x < 0 ? 2 * x : -2 * x);
        float magnitude = (1 - e) / (1 + e);
        return x < 0 ? -magnitude : magnitude;
    }

    /// <summary>x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) = x sigmoid(2 √(2/π) (x + 0.044715 x³)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Gelu(float x) => x * Sigmoid(GeluScale * (x + (GeluCubic * x * x * x)));

    /// <summary>
    /// x/2 (1 + erf(x/√2)), with the error function of Abramowitz and Stegun (1964), formula 7.1.26, to 1.5e-7.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GeluErf(float x)
    {
        float z = (x < 0 ? -x : x) * HalfRoot;
        float t = 1 / (1 + (ErfP * z));
        float tail = t * (ErfA1 + (t * (ErfA2 + (t * (ErfA3 + (t * (ErfA4 + (t * ErfA5)))))))) * Of(-z * z);
        return 0.5f * x * (x < 0 ? tail : 2 - tail);
    }

    public const float HalfRoot = 0.707106781f,
        ErfP = 0.3275911f,
        ErfA1 = 0.254829592f,
        ErfA2 = -0.284496736f,
        ErfA3 = 1.421413741f,
        ErfA4 = -1.453152027f,
        ErfA5 = 1.061405429f;

    public const float GeluScale = 1.59576912f,
        GeluCubic = 0.044715f;
}
