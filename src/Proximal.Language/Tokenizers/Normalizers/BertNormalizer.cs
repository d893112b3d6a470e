using System.Globalization;

namespace Proximal.Language;

/// <summary>
/// Normalizer <c>BertNormalizer</c>: removes control characters, puts spaces around Chinese characters, removes accents
/// and lowers the case.
/// </summary>
/// <param name="cleansText">Whether control characters are removed and white space becomes a space.</param>
/// <param name="separatesChinese">Whether Chinese characters are surrounded by spaces.</param>
/// <param name="stripsAccents">Whether accents are removed.</param>
/// <param name="lowers">Whether the case is lowered.</param>
internal sealed class BertNormalizer(bool cleansText, bool separatesChinese, bool stripsAccents, bool lowers)
    : Normalizer
{
    private readonly Normalizer clean = new Cleaner(),
        accents = new AccentRemover(),
        lower = new LowercaseNormalizer();

    internal override void Apply(NormalizedText text)
    {
        if (cleansText)
            clean.Apply(text);
        if (separatesChinese)
            Separate(text);
        if (stripsAccents)
        {
            UnicodeNormalization.D.Apply(text);
            accents.Apply(text);
        }

        if (lowers)
            lower.Apply(text);
    }

    private static void Separate(NormalizedText text)
    {
        string before = text.Text;
        if (before.AsSpan().IndexOfAnyExceptInRange('\0', '\u33FF') < 0)
            return;
        var changes = new List<CharacterChange>(before.Length);
        for (int at = 0; at < before.Length; )
        {
            int code = CodePoints.At(before, at, out int length);
            at += length;
            if (IsChinese(code))
            {
                changes.Add(new(' ', 0));
                changes.Add(new(code, 1));
                changes.Add(new(' ', 1));
            }
            else
            {
                changes.Add(new(code, 0));
            }
        }

        text.Change(changes);
    }

    private static bool IsChinese(int code) =>
        code
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B73F)
                or (>= 0x2B740 and <= 0x2B81F)
                or (>= 0x2B920 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);

    private sealed class Cleaner : FilterNormalizer
    {
        private protected override int Map(int code) =>
            code is '\t' or '\n' or '\r' ? ' '
            : code is 0 or 0xFFFD || IsControl(code) ? Removed
            : WordCharacters.IsSpace(code) ? ' '
            : code;

        private static bool IsControl(int code) =>
            CharUnicodeInfo.GetUnicodeCategory(code)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.PrivateUse;
    }

    private sealed class AccentRemover : FilterNormalizer
    {
        private protected override int Map(int code) =>
            code >= 0x300 && CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.NonSpacingMark
                ? Removed
                : code;
    }
}
