using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Where the parts of a language model's training come from, and how they are used: all that its settings say.</summary>
/// <param name="Sources">Models, data and rewards.</param>
/// <param name="Options">The trainer's options.</param>
internal sealed record LanguageSetup(LanguageInputs Sources, LanguageOptions Options);
