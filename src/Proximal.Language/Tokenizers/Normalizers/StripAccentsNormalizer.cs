namespace Proximal.Language;

/// <summary>Normalizer <c>StripAccents</c>: removes marks. Accents are marks after NFD or NFKD.</summary>
internal sealed class StripAccentsNormalizer : FilterNormalizer
{
    private protected override int Map(int code) => WordCharacters.IsMark(code) ? Removed : code;
}
