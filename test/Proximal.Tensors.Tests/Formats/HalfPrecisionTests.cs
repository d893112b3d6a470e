using System.Buffers.Binary;
using System.Text;

namespace Proximal.Tensors.Tests.Formats;

/// <summary>
/// All 65,536 numbers of the two half-precision types: zeros, subnormals, infinities and what is not a number among
/// them.
/// </summary>
public class HalfPrecisionTests
{
    private static readonly ushort[] AllBits = [.. Enumerable.Range(0, 1 << 16).Select(static bits => (ushort)bits)];

    [Fact]
    public void Every_float16_value_is_read_exactly()
    {
        float[] values = State(ElementType.F16).GetFloats("x");
        for (int bits = 0; bits < AllBits.Length; bits++)
            Same(Decode(bits, exponentBits: 5, fractionBits: 10), values[bits], bits);
    }

    [Fact]
    public void Every_bfloat16_value_is_read_exactly()
    {
        float[] values = State(ElementType.BF16).GetFloats("x");
        for (int bits = 0; bits < AllBits.Length; bits++)
            Same(Decode(bits, exponentBits: 8, fractionBits: 7), values[bits], bits);
    }

    [Theory]
    [InlineData(ElementType.F16, 0x7C00, 0x0200)]
    [InlineData(ElementType.BF16, 0x7F80, 0x0040)]
    public void Half_precision_values_round_trip_through_single_precision(ElementType type, int infinity, int quiet)
    {
        var written = new StateDictionary();
        written.SetFloats("x", State(type).GetFloats("x"), type);
        ReadOnlySpan<byte> bytes = written.BytesOf("x");
        for (int bits = 0; bits < AllBits.Length; bits++)
        {
            // What is not a number keeps its sign and payload; a signalling one becomes quiet, as any arithmetic makes
            // it.
            int expected = (bits & 0x7FFF) > infinity ? bits | quiet : bits;
            Assert.Equal(expected, BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * bits)..]));
        }
    }

    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Half_precision_values_round_trip_through_a_file(ElementType type)
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["x"], State(type));
        Assert.Equal(State(type).BytesOf("x").ToArray(), Safetensors.Read(folder["x"]).BytesOf("x").ToArray());
    }

    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Conversion_to_half_precision_rounds_to_nearest_even(ElementType type)
    {
        // Between neighbours: the middle goes to the even one, a little less or more to its side; subnormals included.
        float[] numbers = State(type).GetFloats("x");
        int infinity = Array.FindIndex(numbers, float.IsPositiveInfinity);
        for (int low = 0; low < infinity - 1; low++)
        {
            float middle = (float)(((double)numbers[low] + numbers[low + 1]) / 2);
            var written = new StateDictionary();
            written.SetFloats("x", [MathF.BitDecrement(middle), middle, MathF.BitIncrement(middle), -middle], type);
            float even = numbers[low + (low & 1)];
            Assert.Equal([numbers[low], even, numbers[low + 1], -even], written.GetFloats("x"));
        }
    }

    private static StateDictionary State(ElementType type)
    {
        using var folder = new TemporaryFolder();
        byte[] header = Encoding.UTF8.GetBytes(
            $$$"""{"x":{"dtype":"{{{type}}}","shape":[65536],"data_offsets":[0,131072]}}"""
        );
        byte[] file = new byte[8 + header.Length + 131072];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < AllBits.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8 + header.Length + (2 * i)), AllBits[i]);
        File.WriteAllBytes(folder["x"], file);
        return Safetensors.Read(folder["x"]);
    }

    // By the definition of a binary floating-point number.
    private static double Decode(int bits, int exponentBits, int fractionBits)
    {
        int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1),
            fraction = bits & ((1 << fractionBits) - 1),
            bias = (1 << (exponentBits - 1)) - 1;
        double magnitude =
            exponent == (1 << exponentBits) - 1 ? (fraction == 0 ? double.PositiveInfinity : double.NaN)
            : exponent == 0 ? Math.ScaleB(fraction, 1 - bias - fractionBits)
            : Math.ScaleB((1 << fractionBits) + fraction, exponent - bias - fractionBits);
        return bits >> 15 == 0 ? magnitude : -magnitude;
    }

    private static void Same(double expected, float actual, int bits)
    {
        if (
            BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(actual)
            && !(double.IsNaN(expected) && float.IsNaN(actual))
        )
            Assert.Fail($"0x{bits:X4} is {expected:R}, not {actual:R}");
    }
}
