using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Function c = f(a, b) of two variables, and the gradients of a (<c>Left</c>) and b (<c>Right</c>) for a gradient dc.
/// </summary>
internal interface IBinaryFunction
{
    static abstract T Value<T>(T a, T b)
        where T : struct, ILanes<T>;

    static abstract T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T>;

    static abstract T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T>;
}

internal readonly struct AddFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc;
}

internal readonly struct SubtractFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => -dc;
}

internal readonly struct MultiplyFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc * a;
}

internal readonly struct DivideFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => dc / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => -(dc * a) / (b * b);
}

internal readonly struct MinFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => T.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Select(T.Less(a, b), dc, T.Equal(a, b) & (dc * T.Create(0.5f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Select(T.Less(b, a), dc, T.Equal(a, b) & (dc * T.Create(0.5f)));
}

internal readonly struct MaxFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => T.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Select(T.Less(b, a), dc, T.Equal(a, b) & (dc * T.Create(0.5f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Select(T.Less(a, b), dc, T.Equal(a, b) & (dc * T.Create(0.5f)));
}

internal readonly struct GreaterFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => T.Less(b, a) & T.Create(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Zero;
}

internal readonly struct EqualFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T a, T b)
        where T : struct, ILanes<T> => T.Equal(a, b) & T.Create(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Left<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Right<T>(T a, T b, T dc)
        where T : struct, ILanes<T> => T.Zero;
}
