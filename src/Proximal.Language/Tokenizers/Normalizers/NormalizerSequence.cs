namespace Proximal.Language;

/// <summary>Normalizer <c>Sequence</c>: several normalizers, one after another.</summary>
internal sealed class NormalizerSequence(Normalizer[] normalizers) : Normalizer
{
    internal override void Apply(NormalizedText text)
    {
        foreach (Normalizer normalizer in normalizers)
            normalizer.Apply(text);
    }
}
