using System.Text;

namespace Proximal.Language;

/// <summary>Normalizer <c>Lowercase</c>. A final sigma is lowered like any other.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    private const int DottedCapitalI = 0x130,
        DotAbove = 0x307;

    internal override void Apply(NormalizedText text)
    {
        string before = text.Text;
        var changes = new List<CharacterChange>(before.Length);
        bool isChanged = false;
        for (int at = 0; at < before.Length; )
        {
            int code = CodePoints.At(before, at, out int length);
            at += length;
            if (code == DottedCapitalI)
            {
                changes.Add(new('i', 0));
                changes.Add(new(DotAbove, 1));
                isChanged = true;
                continue;
            }

            int lower = code < 0x80 ? char.ToLowerInvariant((char)code) : Lower(code);
            isChanged |= lower != code;
            changes.Add(new(lower, 0));
        }

        if (isChanged)
            text.Change(changes);
    }

    private static int Lower(int code) => Rune.IsValid(code) ? Rune.ToLowerInvariant(new Rune(code)).Value : code;
}
