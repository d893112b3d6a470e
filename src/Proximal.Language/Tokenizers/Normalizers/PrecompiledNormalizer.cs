using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Normalizer <c>Precompiled</c>: SentencePiece's compiled table of replacements. An extended grapheme of less than 6
/// bytes is looked up whole, others by character; the shortest key at the start of the unit replaces the whole unit.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int MaxWhole = 6;

    private readonly ReplacementTable table;

    /// <summary>Reads a table.</summary>
    /// <param name="table">The bytes of <c>precompiled_charsmap</c>.</param>
    /// <exception cref="FormatException">The table is damaged.</exception>
    internal PrecompiledNormalizer(byte[] table) => this.table = new ReplacementTable(table);

    internal override void Apply(NormalizedText text)
    {
        string before = text.Text;
        var changes = new List<CharacterChange>(before.Length);
        Span<byte> key = stackalloc byte[8];
        bool isChanged = false;
        for (int at = 0; at < before.Length; )
        {
            int length = StringInfo.GetNextTextElementLength(before, at);
            ReadOnlySpan<char> grapheme = before.AsSpan(at, length);
            at += length;
            if (length < MaxWhole && Encoding.UTF8.GetByteCount(grapheme) < MaxWhole && Look(grapheme, key))
                continue;
            for (int i = 0; i < grapheme.Length; i += length)
            {
                int code = CodePoints.At(grapheme, i, out length);
                if (!Look(grapheme.Slice(i, length), key))
                    changes.Add(new(code, 0));
            }
        }

        if (isChanged)
            text.Change(changes);

        bool Look(ReadOnlySpan<char> unit, Span<byte> key)
        {
            if (table.Find(key[..Encoding.UTF8.GetBytes(unit, key)]) is not { } replacement)
                return false;
            isChanged = true;
            Replace(unit, replacement, changes);
            return true;
        }
    }

    private static void Replace(ReadOnlySpan<char> unit, string replacement, List<CharacterChange> changes)
    {
        int added = Count(replacement) - Count(unit);
        foreach (Rune rune in replacement.EnumerateRunes())
            changes.Add(new(rune.Value, 0));
        if (added < 0 && changes.Count > 0)
            changes[^1] = changes[^1] with { Change = changes[^1].Change + added };
        for (int i = 1; i <= added; i++)
            changes[^i] = changes[^i] with { Change = 1 };
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
