namespace Proximal.Language;

/// <summary>Normalizer <c>Prepend</c>: inserts content before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string content) : Normalizer
{
    internal override void Apply(NormalizedText text) => text.Prepend(content);
}
