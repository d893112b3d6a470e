namespace Proximal.Language;

/// <summary>Normalizers <c>NFC</c>, <c>NFD</c>, <c>NFKC</c> and <c>NFKD</c>.</summary>
internal sealed class UnicodeNormalizer(UnicodeNormalization form) : Normalizer
{
    internal override void Apply(NormalizedText text) => form.Apply(text);
}
