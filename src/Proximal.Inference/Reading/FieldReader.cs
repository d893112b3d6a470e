using System.Buffers.Binary;
using System.Text;

namespace Proximal.Inference;

/// <summary>
/// Reads the fields of a policy file. Every length is checked against the rest of the file before memory is allocated
/// for it, so the memory is at most a small multiple of the file.
/// </summary>
internal sealed class FieldReader
{
    private const int MaxText = 1000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] bytes;
    private readonly string file;
    private int position;

    public FieldReader(byte[] bytes, string file) => (this.bytes, this.file) = (bytes, file);

    /// <summary>Number of bytes that were not read.</summary>
    public int Remaining => bytes.Length - position;

    /// <summary>Returns an exception whose message names the file and the field.</summary>
    public PolicyFormatException Error(string field, string problem) => new($"{file}: {field} {problem}");

    public ReadOnlySpan<byte> Bytes(string field, int count)
    {
        if (count > Remaining)
            throw Error(field, $"needs {count} bytes, but {Remaining} are left: the file is truncated");
        position += count;
        return bytes.AsSpan(position - count, count);
    }

    public int Byte(string field, int max)
    {
        Bytes(field, 1);
        int value = bytes[position - 1];
        return value <= max ? value : throw Error(field, $"is {value}, but must be 0 … {max}");
    }

    public bool Flag(string field) => Byte(field, 1) == 1;

    public int Whole(string field, int min, int max)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Bytes(field, sizeof(int)));
        return value >= min && value <= max ? value : throw Error(field, $"is {value}, but must be {min} … {max}");
    }

    public string Text(string field)
    {
        ReadOnlySpan<byte> text = Bytes(field, Whole($"the length of {field}", 0, MaxText));
        try
        {
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Error(field, "must be UTF-8 text");
        }
    }

    /// <summary>Reads a finite number.</summary>
    public float Number(string field)
    {
        float value = Single(Bytes(field, sizeof(float)));
        return IsFinite(value) ? value : throw Error(field, "must be a finite number");
    }

    /// <summary>Reads a finite number in double precision.</summary>
    public double Precise(string field)
    {
        double value = Double(Bytes(field, sizeof(double)));
        return IsFinite(value) ? value : throw Error(field, "must be a finite number");
    }

    /// <summary>Reads numbers that are not NaN, such as bounds.</summary>
    public float[] Bounds(string field, int count) => Numbers(field, count, finite: false);

    /// <summary>Reads finite numbers, such as weights.</summary>
    public float[] Numbers(string field, int count) => Numbers(field, count, finite: true);

    public double[] PreciseNumbers(string field, int count)
    {
        ReadOnlySpan<byte> values = Array(field, count, sizeof(double));
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = Double(values.Slice(i * sizeof(double)));
            if (!IsFinite(numbers[i]))
                throw Error(field, $"has number {i}, which must be finite");
        }

        return numbers;
    }

    private float[] Numbers(string field, int count, bool finite)
    {
        ReadOnlySpan<byte> values = Array(field, count, sizeof(float));
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = Single(values.Slice(i * sizeof(float)));
            if (float.IsNaN(numbers[i]) || (finite && float.IsInfinity(numbers[i])))
                throw Error(field, $"has number {i}, which must {(finite ? "be finite" : "not be NaN")}");
        }

        return numbers;
    }

    private ReadOnlySpan<byte> Array(string field, int count, int size)
    {
        long length = (long)count * size;
        if (length > Remaining)
            throw Error(field, $"needs {length} bytes, but {Remaining} are left: the file is truncated");
        return Bytes(field, (int)length);
    }

    private static float Single(ReadOnlySpan<byte> value) =>
        BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(value));

    private static double Double(ReadOnlySpan<byte> value) =>
        BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(value));

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}
