using System.Text;

namespace Proximal.Language;

/// <summary>
/// The characters by which byte-level vocabularies write bytes (Radford et al. 2019): printable ones stand for themselves, the
/// others are U+0100 and what follows, in order.
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

    /// <summary>The bytes as a vocabulary writes them.</summary>
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

    /// <summary>The bytes that an entry of a vocabulary stands for; those of its UTF-8 text where it is not written in this alphabet.</summary>
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
