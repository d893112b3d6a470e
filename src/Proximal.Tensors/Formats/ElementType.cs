using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>Type of the elements of a <see cref="StateDictionary"/> or a safetensors file.</summary>
public enum ElementType
{
    /// <summary>Double precision: <see cref="double"/>.</summary>
    F64,

    /// <summary>Single precision: <see cref="float"/>.</summary>
    F32,

    /// <summary>Half precision: <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper 16 bits of single precision (bfloat16), which C# has no type for.</summary>
    BF16,

    /// <summary><see cref="long"/>.</summary>
    I64,

    /// <summary><see cref="int"/>.</summary>
    I32,

    /// <summary><see cref="ulong"/>.</summary>
    U64,

    /// <summary><see cref="uint"/>.</summary>
    U32,

    /// <summary><see cref="byte"/>.</summary>
    U8,

    /// <summary><see cref="bool"/>: one byte, 0 or 1.</summary>
    Bool,
}

/// <summary>Sizes and names of element types, and conversion to and from single precision.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this ElementType type) =>
        type switch
        {
            ElementType.F64 or ElementType.I64 or ElementType.U64 => 8,
            ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
            ElementType.F16 or ElementType.BF16 => 2,
            _ => 1,
        };

    /// <summary>Name in a safetensors header.</summary>
    public static string Name(this ElementType type) => type == ElementType.Bool ? "BOOL" : type.ToString();

    /// <summary>Finds the type by its name in a safetensors header.</summary>
    public static bool TryParse(string name, out ElementType type)
    {
        for (type = ElementType.F64; type <= ElementType.Bool; type++)
            if (type.Name() == name)
                return true;
        return false;
    }

    /// <summary>Returns the element type of a C# type.</summary>
    /// <exception cref="NotSupportedException">The C# type has no element type.</exception>
    public static ElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return ElementType.F32;
        if (typeof(T) == typeof(double))
            return ElementType.F64;
        if (typeof(T) == typeof(int))
            return ElementType.I32;
        if (typeof(T) == typeof(long))
            return ElementType.I64;
        if (typeof(T) == typeof(uint))
            return ElementType.U32;
        if (typeof(T) == typeof(ulong))
            return ElementType.U64;
        if (typeof(T) == typeof(byte))
            return ElementType.U8;
        if (typeof(T) == typeof(bool))
            return ElementType.Bool;
        if (typeof(T) == typeof(Half))
            return ElementType.F16;
        throw new NotSupportedException(
            "a state dictionary can contain float, double, int, long, uint, ulong, byte, bool and Half, not "
                + $"{typeof(T).Name}"
        );
    }

    /// <summary>Whether <see cref="ToSingle"/> and <see cref="FromSingle"/> support the type.</summary>
    public static bool IsFloat(this ElementType type) => type <= ElementType.BF16;

    /// <summary>Converts stored elements to single precision; doubles are rounded.</summary>
    public static void ToSingle(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case ElementType.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(source);
                for (int i = 0; i < halves.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case ElementType.BF16:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < upper.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            default:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(source);
                for (int i = 0; i < doubles.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
        }
    }

    /// <summary>Converts single precision to stored elements, rounded to nearest, ties to even.</summary>
    public static void FromSingle(ElementType type, ReadOnlySpan<float> source, Span<byte> destination)
    {
        switch (type)
        {
            case ElementType.F32:
                source.CopyTo(MemoryMarshal.Cast<byte, float>(destination));
                break;
            case ElementType.F16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(destination);
                for (int i = 0; i < source.Length; i++)
                    halves[i] = (Half)source[i];
                break;
            case ElementType.BF16:
                Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(destination);
                for (int i = 0; i < source.Length; i++)
                    upper[i] = RoundToBFloat16(source[i]);
                break;
            default:
                Span<double> doubles = MemoryMarshal.Cast<byte, double>(destination);
                for (int i = 0; i < source.Length; i++)
                    doubles[i] = source[i];
                break;
        }
    }

    private static ushort RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
