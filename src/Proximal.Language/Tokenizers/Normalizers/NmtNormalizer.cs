namespace Proximal.Language;

/// <summary>
/// Normalizer <c>Nmt</c>, as in SentencePiece's rule of this name: removes control characters and makes spaces of other
/// white space.
/// </summary>
internal sealed class NmtNormalizer : FilterNormalizer
{
    private protected override int Map(int code) =>
        code switch
        {
            (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => Removed,
            0x09 or 0x0A or 0x0C or 0x0D => ' ',
            0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
            _ => code,
        };
}
