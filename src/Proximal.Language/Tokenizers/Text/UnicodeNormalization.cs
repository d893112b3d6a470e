using System.Globalization;

namespace Proximal.Language;

/// <summary>
/// Normalization to the Unicode forms C, D, KC and KD (Unicode Standard Annex 15). The runtime's own normalization does
/// not change non-ASCII text in invariant globalization mode, which this library's programs use.
/// </summary>
internal sealed class UnicodeNormalization
{
    private const int HangulBase = 0xAC00,
        LeadBase = 0x1100,
        VowelBase = 0x1161,
        TailBase = 0x11A7;
    private const int LeadCount = 19,
        VowelCount = 21,
        TailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TailCount;
    private const int FirstCombining = 0x300;

    private static readonly CanonicalData Canonical = new();
    private static readonly Lazy<Dictionary<int, int[]>> Compatibility = new(ReadCompatibility);
    private static readonly Lazy<UnicodeNormalization> LazyC =
            new(static () => new(composes: true, isCompatible: false)),
        LazyD = new(static () => new(composes: false, isCompatible: false)),
        LazyKC = new(static () => new(composes: true, isCompatible: true)),
        LazyKD = new(static () => new(composes: false, isCompatible: true));

    private readonly bool composes;
    private readonly Dictionary<int, int[]>? compatibility;

    /// <summary>
    /// A bit for each code point that normalization can change: text without such code points is normalized.
    /// </summary>
    private readonly ulong[] mayChange = new ulong[0x110000 / 64];
    private readonly char firstRelevant;

    private UnicodeNormalization(bool composes, bool isCompatible)
    {
        this.composes = composes;
        compatibility = isCompatible ? Compatibility.Value : null;
        IEnumerable<int> relevant = Canonical.Classes.Keys.Concat(Canonical.Singletons);
        relevant = composes
            ? relevant
                .Concat(Canonical.Composites.Keys.Select(static pair => pair.Second))
                .Concat(Enumerable.Range(VowelBase, VowelCount))
                .Concat(Enumerable.Range(TailBase + 1, TailCount - 1))
            : relevant.Concat(Canonical.Decompositions.Keys).Concat(Enumerable.Range(HangulBase, HangulCount));
        if (isCompatible)
            relevant = relevant.Concat(Compatibility.Value.Keys);
        int first = 0xFFFF;
        foreach (int code in relevant)
        {
            mayChange[code >> 6] |= 1UL << (code & 63);
            first = Math.Min(first, code);
        }

        firstRelevant = (char)first;
    }

    /// <summary>Form C: composed (NFC).</summary>
    internal static UnicodeNormalization C => LazyC.Value;

    /// <summary>Form D: decomposed (NFD).</summary>
    internal static UnicodeNormalization D => LazyD.Value;

    /// <summary>Form KC: composed, with compatibility characters replaced (NFKC).</summary>
    internal static UnicodeNormalization KC => LazyKC.Value;

    /// <summary>Form KD: decomposed, with compatibility characters replaced (NFKD).</summary>
    internal static UnicodeNormalization KD => LazyKD.Value;

    /// <summary>Normalizes a text; returns the same object if it is normalized.</summary>
    internal string Normalize(string text)
    {
        if (IsNormalized(text))
            return text;
        var normalized = new NormalizedText(text);
        Apply(normalized);
        return normalized.Text;
    }

    /// <summary>Normalizes a text, with the ranges of its characters.</summary>
    internal void Apply(NormalizedText text)
    {
        if (IsNormalized(text.Text))
            return;
        List<CharacterChange> changes = Decompose(text.Text);
        if (composes)
            Compose(changes);
        text.Change(changes);
    }

    private bool IsNormalized(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyExceptInRange('\0', (char)(firstRelevant - 1));
        if (at < 0)
            return true;
        while (at < text.Length)
        {
            int code = CodePoints.At(text, at, out int length);
            if ((mayChange[code >> 6] >> (code & 63) & 1) != 0)
                return false;
            at += length;
        }

        return true;
    }

    private List<CharacterChange> Decompose(string text)
    {
        var changes = new List<CharacterChange>(text.Length);
        for (int at = 0; at < text.Length; )
        {
            int first = changes.Count;
            Append(CodePoints.At(text, at, out int length), changes);
            at += length;
            for (int i = first + 1; i < changes.Count; i++)
                changes[i] = changes[i] with { Change = 1 };
        }

        // Consecutive combining characters are sorted by class; the sort is stable. Runs are sorted whole, since a
        // hostile text can have one of any length.
        for (int start = 0; start < changes.Count; start++)
        {
            if (ClassOf(changes[start].Code) == 0)
                continue;
            int end = start + 1;
            while (end < changes.Count && ClassOf(changes[end].Code) > 0)
                end++;
            if (end - start > 1)
            {
                CharacterChange[] sorted = [.. changes[start..end].OrderBy(static change => ClassOf(change.Code))];
                for (int i = 0; i < sorted.Length; i++)
                    changes[start + i] = sorted[i];
            }

            start = end;
        }

        return changes;
    }

    private void Append(int code, List<CharacterChange> changes)
    {
        if (code is >= HangulBase and < HangulBase + HangulCount)
        {
            int index = code - HangulBase;
            changes.Add(new(LeadBase + (index / (VowelCount * TailCount)), 0));
            changes.Add(new(VowelBase + (index / TailCount % VowelCount), 0));
            if (index % TailCount is > 0 and var tail)
                changes.Add(new(TailBase + tail, 0));
        }
        else if (
            code >= 0xA0
            && (compatibility?.GetValueOrDefault(code) ?? Canonical.Decompositions.GetValueOrDefault(code)) is { } parts
        )
        {
            foreach (int part in parts)
                Append(part, changes);
        }
        else
        {
            changes.Add(new(code, 0));
        }
    }

    private static void Compose(List<CharacterChange> changes)
    {
        int starter = -1,
            last = 0,
            count = 0;
        for (int i = 0; i < changes.Count; i++)
        {
            (int code, int change) = changes[i];
            int rank = ClassOf(code);
            bool blocked = last != 0 && last >= rank;
            if (starter >= 0 && !blocked && Composite(changes[starter].Code, code) is >= 0 and var composite)
            {
                changes[starter] = new CharacterChange(composite, changes[starter].Change + change - 1);
                continue;
            }

            last = rank;
            if (rank == 0)
                starter = count;
            changes[count++] = changes[i];
        }

        changes.RemoveRange(count, changes.Count - count);
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
        return Canonical.Composites.GetValueOrDefault((first, second), -1);
    }

    private static int ClassOf(int code) => code < FirstCombining ? 0 : Canonical.Classes.GetValueOrDefault(code);

    private static Dictionary<int, int[]> ReadCompatibility()
    {
        var decompositions = new Dictionary<int, int[]>();
        foreach (string entry in Entries("compatibility.txt"))
        {
            string[] parts = entry.Split('>');
            decompositions[Code(parts[0])] = [.. parts[1].Split(',').Select(Code)];
        }

        return decompositions;
    }

    private static IEnumerable<string> Entries(string name)
    {
        using Stream file = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            foreach (string entry in line.Split(' '))
                yield return entry;
        }
    }

    private static int Code(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Canonical decompositions, compositions and combining classes.</summary>
    private sealed class CanonicalData
    {
        internal CanonicalData()
        {
            foreach (string entry in Entries("canonical.txt"))
                Read(entry);
        }

        internal Dictionary<int, int[]> Decompositions { get; } = [];

        internal Dictionary<(int First, int Second), int> Composites { get; } = [];

        internal Dictionary<int, int> Classes { get; } = [];

        /// <summary>Characters that decompose and are never composed.</summary>
        internal HashSet<int> Singletons { get; } = [];

        private void Read(string entry)
        {
            if (entry.Split('=') is [var composite, var pair])
            {
                int[] parts = [.. pair.Split('+').Select(Code)];
                Decompositions[Code(composite)] = parts;
                Composites[(parts[0], parts[1])] = Code(composite);
            }
            else if (entry.Split('>') is [var single, var codes])
            {
                Decompositions[Code(single)] = [.. codes.Split(',').Select(Code)];
                Singletons.Add(Code(single));
            }
            else
            {
                string[] range = entry.Split(':');
                string[] ends = range[0].Split('-');
                for (int code = Code(ends[0]); code <= Code(ends[^1]); code++)
                    Classes[code] = int.Parse(range[1], CultureInfo.InvariantCulture);
            }
        }
    }
}
