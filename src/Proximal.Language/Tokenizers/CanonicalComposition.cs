using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Normalization to Unicode form C (Unicode Standard Annex 15): canonical decomposition, then composition. The
/// runtime's own normalization does not change non-ASCII text in invariant globalization mode, which this library's
/// programs use.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00,
        LeadBase = 0x1100,
        VowelBase = 0x1161,
        TailBase = 0x11A7;
    private const int LeadCount = 19,
        VowelCount = 21,
        TailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TailCount;
    private const int FirstRelevant = 0x300;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Composites = [];
    private static readonly Dictionary<int, int> Classes = [];

    /// <summary>
    /// A bit for each code point that normalization can change: text without such code points is in form C.
    /// </summary>
    private static readonly ulong[] MayChange = new ulong[0x110000 / 64];

    static CanonicalComposition()
    {
        using Stream file = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical.txt")!;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            foreach (string entry in line.Split(' '))
                Read(entry);
        }

        for (int i = 0; i < VowelCount; i++)
            SetMayChange(VowelBase + i);
        for (int i = 1; i < TailCount; i++)
            SetMayChange(TailBase + i);
    }

    /// <summary>Normalizes a text to form C; returns the same object if it is normalized.</summary>
    internal static string Normalize(string text) => IsNormalized(text) ? text : Compose(Decompose(text));

    private static bool IsNormalized(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyExceptInRange('\0', (char)(FirstRelevant - 1));
        if (at < 0)
            return true;
        while (at < text.Length)
        {
            int code = CodePoints.At(text, at, out int length);
            if ((MayChange[code >> 6] >> (code & 63) & 1) != 0)
                return false;
            at += length;
        }

        return true;
    }

    private static List<int> Decompose(string text)
    {
        var codes = new List<int>(text.Length);
        for (int at = 0; at < text.Length; )
        {
            Append(CodePoints.At(text, at, out int length), codes);
            at += length;
        }

        // Consecutive combining characters are sorted by class; the sort is stable.
        for (int i = 1; i < codes.Count; i++)
        {
            int code = codes[i],
                rank = ClassOf(code),
                j = i;
            if (rank == 0)
                continue;
            for (; j > 0 && ClassOf(codes[j - 1]) > rank; j--)
                codes[j] = codes[j - 1];
            codes[j] = code;
        }

        return codes;
    }

    private static void Append(int code, List<int> codes)
    {
        if (code is >= HangulBase and < HangulBase + HangulCount)
        {
            int index = code - HangulBase;
            codes.Add(LeadBase + (index / (VowelCount * TailCount)));
            codes.Add(VowelBase + (index / TailCount % VowelCount));
            if (index % TailCount is > 0 and var tail)
                codes.Add(TailBase + tail);
        }
        else if (code >= 0xC0 && Decompositions.TryGetValue(code, out int[]? parts))
        {
            foreach (int part in parts)
                Append(part, codes);
        }
        else
        {
            codes.Add(code);
        }
    }

    private static string Compose(List<int> codes)
    {
        int starter = -1,
            last = 0,
            count = 0;
        for (int i = 0; i < codes.Count; i++)
        {
            int code = codes[i],
                rank = ClassOf(code);
            bool blocked = last != 0 && last >= rank;
            if (starter >= 0 && !blocked && Composite(codes[starter], code) is >= 0 and var composite)
            {
                codes[starter] = composite;
                continue;
            }

            last = rank;
            if (rank == 0)
                starter = count;
            codes[count++] = code;
        }

        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++)
            CodePoints.Append(text, codes[i]);
        return text.ToString();
    }

    private static int Composite(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        if (
            first is >= HangulBase and < HangulBase + HangulCount
            && (first - HangulBase) % TailCount == 0
            && second is > TailBase and < TailBase + TailCount
        )
            return first + second - TailBase;
        return Composites.GetValueOrDefault((first, second), -1);
    }

    private static int ClassOf(int code) => code < FirstRelevant ? 0 : Classes.GetValueOrDefault(code);

    private static void SetMayChange(int code) => MayChange[code >> 6] |= 1UL << (code & 63);

    private static void Read(string entry)
    {
        if (entry.Split('=') is [var composite, var pair])
        {
            int[] parts = [.. pair.Split('+').Select(Code)];
            Decompositions[Code(composite)] = parts;
            Composites[(parts[0], parts[1])] = Code(composite);
            SetMayChange(parts[1]);
        }
        else if (entry.Split('>') is [var single, var codes])
        {
            Decompositions[Code(single)] = [.. codes.Split(',').Select(Code)];
            SetMayChange(Code(single));
        }
        else
        {
            string[] range = entry.Split(':');
            string[] ends = range[0].Split('-');
            for (int code = Code(ends[0]); code <= Code(ends[^1]); code++)
            {
                Classes[code] = int.Parse(range[1], CultureInfo.InvariantCulture);
                SetMayChange(code);
            }
        }
    }

    private static int Code(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
