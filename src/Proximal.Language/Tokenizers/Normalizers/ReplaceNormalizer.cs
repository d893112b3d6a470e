namespace Proximal.Language;

/// <summary>Normalizer <c>Replace</c>: replaces the matches of a pattern.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    internal override void Apply(NormalizedText text)
    {
        var matches = new List<Piece>();
        pattern.Find(text.Text, matches);
        text.Replace(matches, content);
    }
}
