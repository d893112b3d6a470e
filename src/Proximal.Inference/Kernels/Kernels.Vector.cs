using System.Numerics;
using System.Runtime.CompilerServices;

namespace Proximal.Inference;

/// <summary>Loops of the networks with the vector instructions of the machine.</summary>
internal static unsafe class Kernels
{
    /// <summary>Number of outputs whose weights are interleaved.</summary>
    public static int PanelWidth => 2 * Vector<float>.Count;

    /// <summary>Computes a panel of <see cref="PanelWidth"/> outputs for all rows: y = x W + bias.</summary>
    /// <param name="x">Inputs, [rows, inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="weights">Weights, [inputs, PanelWidth].</param>
    /// <param name="bias">Biases, [PanelWidth].</param>
    /// <param name="y">First output of the panel.</param>
    /// <param name="stride">Distance between the outputs of two rows.</param>
    public static void Panel(float* x, int rows, int inputs, float* weights, float* bias, float* y, int stride)
    {
        for (; rows >= 4; rows -= 4, x += 4 * inputs, y += 4 * stride)
            FourRows(x, inputs, weights, bias, y, stride);
        for (; rows > 0; rows--, x += inputs, y += stride)
            OneRow(x, inputs, weights, bias, y);
    }

    /// <summary>Computes Σ x[i] w[i].</summary>
    public static float Dot(float* x, float* w, int count)
    {
        int width = Vector<float>.Count,
            k = 0;
        Vector<float> first = default,
            second = default;
        for (; k <= count - (2 * width); k += 2 * width)
        {
            first = Vector.MultiplyAddEstimate(Vector.Load(x + k), Vector.Load(w + k), first);
            second = Vector.MultiplyAddEstimate(Vector.Load(x + k + width), Vector.Load(w + k + width), second);
        }

        float y = Vector.Sum(first + second);
        for (; k < count; k++)
            y += x[k] * w[k];
        return y;
    }

    /// <summary>Applies an activation in place.</summary>
    public static void Activate(Activation activation, float* x, int count)
    {
        int width = Vector<float>.Count,
            i = 0;
        for (; i <= count - width; i += width)
            Activate(activation, Vector.Load(x + i)).Store(x + i);
        for (; i < count; i++)
            x[i] = Activate(activation, new Vector<float>(x[i]))[0];
    }

    /// <summary>Applies the logistic function in place.</summary>
    public static void Sigmoid(float* x, int count)
    {
        int width = Vector<float>.Count,
            i = 0;
        for (; i <= count - width; i += width)
            Sigmoid(Vector.Load(x + i)).Store(x + i);
        for (; i < count; i++)
            x[i] = Exponential.Sigmoid(x[i]);
    }

    private static void OneRow(float* x, int inputs, float* w, float* bias, float* y)
    {
        int width = Vector<float>.Count,
            k = 0;
        Vector<float> even0 = Vector.Load(bias),
            even1 = Vector.Load(bias + width),
            odd0 = default,
            odd1 = default;
        for (; k <= inputs - 2; k += 2, w += 4 * width)
        {
            Vector<float> a = new(x[k]),
                b = new(x[k + 1]);
            even0 = Vector.MultiplyAddEstimate(a, Vector.Load(w), even0);
            even1 = Vector.MultiplyAddEstimate(a, Vector.Load(w + width), even1);
            odd0 = Vector.MultiplyAddEstimate(b, Vector.Load(w + (2 * width)), odd0);
            odd1 = Vector.MultiplyAddEstimate(b, Vector.Load(w + (3 * width)), odd1);
        }

        if (k < inputs)
        {
            Vector<float> a = new(x[k]);
            even0 = Vector.MultiplyAddEstimate(a, Vector.Load(w), even0);
            even1 = Vector.MultiplyAddEstimate(a, Vector.Load(w + width), even1);
        }

        (even0 + odd0).Store(y);
        (even1 + odd1).Store(y + width);
    }

    private static void FourRows(float* x, int inputs, float* w, float* bias, float* y, int stride)
    {
        int width = Vector<float>.Count;
        float* x1 = x + inputs,
            x2 = x1 + inputs,
            x3 = x2 + inputs;
        Vector<float> a0 = Vector.Load(bias),
            a1 = Vector.Load(bias + width),
            b0 = a0,
            b1 = a1,
            c0 = a0,
            c1 = a1,
            d0 = a0,
            d1 = a1;
        for (int k = 0; k < inputs; k++, w += 2 * width)
        {
            Vector<float> w0 = Vector.Load(w),
                w1 = Vector.Load(w + width);
            Vector<float> a = new(x[k]),
                b = new(x1[k]),
                c = new(x2[k]),
                d = new(x3[k]);
            a0 = Vector.MultiplyAddEstimate(a, w0, a0);
            a1 = Vector.MultiplyAddEstimate(a, w1, a1);
            b0 = Vector.MultiplyAddEstimate(b, w0, b0);
            b1 = Vector.MultiplyAddEstimate(b, w1, b1);
            c0 = Vector.MultiplyAddEstimate(c, w0, c0);
            c1 = Vector.MultiplyAddEstimate(c, w1, c1);
            d0 = Vector.MultiplyAddEstimate(d, w0, d0);
            d1 = Vector.MultiplyAddEstimate(d, w1, d1);
        }

        a0.Store(y);
        a1.Store(y + width);
        b0.Store(y + stride);
        b1.Store(y + stride + width);
        c0.Store(y + (2 * stride));
        c1.Store(y + (2 * stride) + width);
        d0.Store(y + (3 * stride));
        d1.Store(y + (3 * stride) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Activate(Activation activation, Vector<float> x)
    {
        switch (activation)
        {
            case Activation.Tanh:
                Vector<float> e = Exp(-2 * Vector.Abs(x));
                return Vector.CopySign((Vector<float>.One - e) / (Vector<float>.One + e), x);
            case Activation.Relu:
                return Vector.Max(x, default);
            case Activation.Elu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, default), x, Exp(x) - Vector<float>.One);
            case Activation.Gelu:
                return x * Sigmoid(Exponential.GeluScale * (x + (Exponential.GeluCubic * x * x * x)));
            case Activation.GeluErf:
                return GeluErf(x);
            case Activation.Silu:
                return x * Sigmoid(x);
            default:
                return x;
        }
    }

    // As Exponential.GeluErf.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> GeluErf(Vector<float> x)
    {
        Vector<float> z = Vector.Abs(x) * Exponential.HalfRoot;
        Vector<float> t = Vector<float>.One / (Vector<float>.One + (Exponential.ErfP * z));
        var sum = new Vector<float>(Exponential.ErfA5);
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(Exponential.ErfA4));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(Exponential.ErfA3));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(Exponential.ErfA2));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(Exponential.ErfA1));
        Vector<float> tail = sum * t * Exp(-(z * z));
        return 0.5f * x * Vector.ConditionalSelect(Vector.LessThan(x, default), tail, new Vector<float>(2) - tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    // As Exponential.Of.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Max(Vector.Min(x, new Vector<float>(Exponential.Largest)), new Vector<float>(Exponential.Smallest));
        Vector<float> n = Vector.Floor((x * Exponential.Log2E) + new Vector<float>(0.5f));
        Vector<float> r = x - (n * Exponential.Ln2High) - (n * Exponential.Ln2Low);
        var y = new Vector<float>(Exponential.C7);
        y = Vector.MultiplyAddEstimate(y, r, new Vector<float>(Exponential.C6));
        y = Vector.MultiplyAddEstimate(y, r, new Vector<float>(Exponential.C5));
        y = Vector.MultiplyAddEstimate(y, r, new Vector<float>(Exponential.C4));
        y = Vector.MultiplyAddEstimate(y, r, new Vector<float>(Exponential.C3));
        y = Vector.MultiplyAddEstimate(y, r, new Vector<float>(Exponential.C2));
        y = Vector.MultiplyAddEstimate(y, r, Vector<float>.One);
        y = Vector.MultiplyAddEstimate(y, r, Vector<float>.One);
        Vector<int> power = (Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23;
        return y * Vector.AsVectorSingle(power);
    }
}
