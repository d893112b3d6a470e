using System.Text;

namespace Proximal.Language;

/// <summary>
/// Characters that represent bytes in byte-level vocabularies (Radford et al. 2019): printable bytes represent
/// themselves, the others are U+0100 and the following, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[256 + 68];

    static ByteAlphabet()
    {
        Bytes.AsSpan().Fill(-1);
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            char character = value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : (char)next++;
            Characters[value] = character;
            Bytes[character] = (short)value;
        }
    }

    internal static char CharacterOf(byte value) => Characters[value];

    /// <summary>Converts bytes to their representation in a vocabulary.</summary>
    internal static string Write(ReadOnlySpan<byte> bytes) =>
        string.Create(
            bytes.Length,
            bytes,
            static (text, bytes) =>
            {
                for (int i = 0; i < bytes.Length; i++)
                    text[i] = Characters[bytes[i]];
            }
        );

    /// <summary>
    /// Converts an entry of a vocabulary to bytes; to its UTF-8 bytes if it contains characters outside this alphabet.
    /// </summary>
    internal static byte[] Read(string entry)
    {
        byte[] bytes = new byte[entry.Length];
        for (int i = 0; i < entry.Length; i++)
        {
            if (entry[i] >= Bytes.Length || Bytes[entry[i]] < 0)
                return Encoding.UTF8.GetBytes(entry);
            bytes[i] = (byte)Bytes[entry[i]];
        }

        return bytes;
    }
}
