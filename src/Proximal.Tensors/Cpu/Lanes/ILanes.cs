using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// A register of float32 lanes, so that each kernel is written once and compiled for every register width. Comparisons
/// give lanes of all ones or all zeros. Every lane computes exactly what the one-lane form computes, so an element's
/// result does not depend on where it lies.
/// </summary>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    static abstract int Count { get; }

    static abstract T Zero { get; }

    static abstract T Create(float value);

    static abstract T Load(float* source);

    static abstract void Store(T value, float* destination);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    static abstract T operator -(T value);

    static abstract T operator &(T left, T right);

    static abstract T operator |(T left, T right);

    /// <summary>a b + c, fused where the machine can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The smaller; not a number where either is.</summary>
    static abstract T Min(T left, T right);

    /// <summary>The larger; not a number where either is.</summary>
    static abstract T Max(T left, T right);

    /// <summary>The smaller, in the fastest way; not a number where the right one is, while the left one must be a number.</summary>
    static abstract T Lesser(T left, T right);

    /// <summary>The larger, in the fastest way; not a number where the right one is, while the left one must be a number.</summary>
    static abstract T Greater(T left, T right);

    static abstract T Sqrt(T value);

    static abstract T Abs(T value);

    /// <summary>The nearest whole number, halves to even.</summary>
    static abstract T Round(T value);

    static abstract T Less(T left, T right);

    static abstract T LessOrEqual(T left, T right);

    static abstract T Equal(T left, T right);

    /// <summary>left where the mask is all ones, right where it is all zeros.</summary>
    static abstract T Select(T mask, T left, T right);

    static abstract bool Any(T mask);

    /// <summary>value 2^power for whole powers between -252 and 252.</summary>
    static abstract T ScaleB(T value, T power);

    /// <summary>The exponent e of the normal positive number m 2^e with 1 ≤ m &lt; 2.</summary>
    static abstract T Exponent(T value);

    /// <summary>The m of the normal positive number m 2^e with 1 ≤ m &lt; 2.</summary>
    static abstract T Mantissa(T value);

    /// <summary>The sum of the lanes, in a fixed order.</summary>
    static abstract float Sum(T value);

    /// <summary>The largest lane; any of them where one is not a number.</summary>
    static abstract float Largest(T value);

    /// <summary>The sums of four registers' lanes, all in the same fixed order.</summary>
    static abstract Vector128<float> SumFour(T a, T b, T c, T d);
}
