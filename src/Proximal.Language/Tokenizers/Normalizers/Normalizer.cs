namespace Proximal.Language;

/// <summary>Step that changes the text before it is split. Stateless.</summary>
internal abstract class Normalizer
{
    /// <summary>Changes a text.</summary>
    internal abstract void Apply(NormalizedText text);
}
