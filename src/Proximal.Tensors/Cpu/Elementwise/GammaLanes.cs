using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

internal readonly unsafe struct LogGammaFunction : IUnaryFunction
{
    public static T Value<T>(T x)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.LogGamma);

    public static T Derivative<T>(T x, T y)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.Digamma);
}

internal readonly unsafe struct DigammaFunction : IUnaryFunction
{
    public static T Value<T>(T x)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.Digamma);

    public static T Derivative<T>(T x, T y)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.Trigamma);
}

internal readonly unsafe struct TrigammaFunction : IUnaryFunction
{
    public static T Value<T>(T x)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.Trigamma);

    public static T Derivative<T>(T x, T y)
        where T : struct, ILanes<T> => GammaLanes.Map(x, &GammaFunctions.Tetragamma);
}

/// <summary>
/// Functions that are differences of large terms. Each lane is computed in double precision, so the float32 result is
/// exact to rounding.
/// </summary>
internal static class GammaLanes
{
    /// <summary>Applies a function to every lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe T Map<T>(T x, delegate* <double, double> function)
        where T : struct, ILanes<T>
    {
        float* lanes = stackalloc float[T.Count];
        T.Store(x, lanes);
        for (int i = 0; i < T.Count; i++)
            lanes[i] = (float)function(lanes[i]);
        return T.Load(lanes);
    }
}
