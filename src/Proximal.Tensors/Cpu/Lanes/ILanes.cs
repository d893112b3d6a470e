using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// A vector register of float32 lanes. Kernels are written once over this interface and compiled for every register
/// width. Comparisons return lanes of all ones or all zeros. Each lane computes the same bits as the one-lane form, so
/// an element's result does not depend on its position.
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

    /// <summary>a b + c; fused if the processor has a fused multiply-add.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>Lane-wise minimum; NaN if either operand is NaN.</summary>
    static abstract T Min(T left, T right);

    /// <summary>Lane-wise maximum; NaN if either operand is NaN.</summary>
    static abstract T Max(T left, T right);

    /// <summary>
    /// Lane-wise minimum as the processor computes it fastest: NaN if the right operand is NaN. The left operand must
    /// not be NaN.
    /// </summary>
    static abstract T MinNative(T left, T right);

    /// <summary>
    /// Lane-wise maximum as the processor computes it fastest: NaN if the right operand is NaN. The left operand must
    /// not be NaN.
    /// </summary>
    static abstract T MaxNative(T left, T right);

    static abstract T Sqrt(T value);

    static abstract T Abs(T value);

    /// <summary>Nearest integer; halves round to even.</summary>
    static abstract T Round(T value);

    static abstract T Less(T left, T right);

    static abstract T LessOrEqual(T left, T right);

    static abstract T Equal(T left, T right);

    /// <summary><c>left</c> in lanes whose mask is all ones, <c>right</c> in lanes whose mask is all zeros.</summary>
    static abstract T Select(T mask, T left, T right);

    static abstract bool Any(T mask);

    /// <summary>value · 2^power for integral powers from -252 to 252.</summary>
    static abstract T ScaleB(T value, T power);

    /// <summary>Exponent e of a positive normal number m 2^e with 1 ≤ m &lt; 2.</summary>
    static abstract T Exponent(T value);

    /// <summary>Mantissa m of a positive normal number m 2^e with 1 ≤ m &lt; 2.</summary>
    static abstract T Mantissa(T value);

    /// <summary>Sum of the lanes, in a fixed order.</summary>
    static abstract float Sum(T value);

    /// <summary>Largest lane; unspecified if a lane is NaN.</summary>
    static abstract float Largest(T value);

    /// <summary>Sums of the lanes of four registers, each in the same fixed order.</summary>
    static abstract Vector128<float> SumFour(T a, T b, T c, T d);
}
