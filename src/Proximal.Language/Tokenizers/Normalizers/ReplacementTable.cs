using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Proximal.Language;

/// <summary>
/// SentencePiece's table of replacements: the size of a trie, the trie in the layout of Darts (Yata et al. 2007, double
/// array), and the texts, each ended by a zero byte.
/// </summary>
internal sealed class ReplacementTable
{
    // The longest text of the Unicode forms has 33 bytes.
    private const int MaxText = 256;

    private readonly uint[] units;
    private readonly byte[] texts;

    /// <exception cref="FormatException">The table is damaged.</exception>
    internal ReplacementTable(byte[] table)
    {
        int size = table.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(table);
        if (size < 0 || size % 4 != 0 || size > table.Length - 4)
            throw new FormatException("its 'precompiled_charsmap' is damaged: the size of the trie is wrong");
        units = new uint[size / 4];
        for (int i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + (4 * i)));
        texts = table[(4 + size)..];
        if (!Utf8.IsValid(texts))
            throw new FormatException("its 'precompiled_charsmap' is damaged: the texts are not UTF-8");
        for (int at = 0; at < texts.Length; at += LengthAt(at) + 1)
            if (LengthAt(at) > MaxText)
                throw new FormatException($"its 'precompiled_charsmap' has a text of more than {MaxText} bytes");
    }

    /// <summary>The text of the shortest key that a unit starts with; null if there is none.</summary>
    internal string? Find(ReadOnlySpan<byte> unit)
    {
        if (units.Length == 0)
            return null;
        uint node = Offset(units[0]);
        foreach (byte value in unit)
        {
            if (value == 0)
                return null;
            node ^= value;
            if (node >= units.Length)
                return null;
            uint current = units[node];
            if ((current & 0x800000FF) != value)
                return null;
            node ^= Offset(current);
            if ((current >> 8 & 1) == 0)
                continue;
            uint at = node < units.Length ? units[node] & 0x7FFFFFFF : uint.MaxValue;
            return at < texts.Length ? Encoding.UTF8.GetString(texts, (int)at, LengthAt((int)at)) : null;
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & (1 << 9)) >> 6);

    private int LengthAt(int at)
    {
        int length = texts.AsSpan(at).IndexOf((byte)0);
        return length < 0 ? texts.Length - at : length;
    }
}
