namespace Proximal.Language;

/// <summary>Normalizer <c>Strip</c>: removes white space at the start and the end.</summary>
/// <param name="left">Whether it is removed at the start.</param>
/// <param name="right">Whether it is removed at the end.</param>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    internal override void Apply(NormalizedText text)
    {
        ReadOnlySpan<char> all = text.Text;
        int start = left ? all.Length - all.TrimStart().Length : 0,
            end = right ? all.TrimEnd().Length : all.Length;
        text.Cut(new Piece(start, Math.Max(0, end - start)));
    }
}
