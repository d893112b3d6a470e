using System.Buffers.Binary;
using System.Numerics;

namespace Proximal.TensorBoard;

/// <summary>
/// The masked checksum of TFRecord files: CRC-32C (Castagnoli), rotated and shifted, because the CRC of data that
/// contains CRCs is problematic.
/// </summary>
internal static class MaskedCrc32C
{
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
