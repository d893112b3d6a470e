using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Inputs and options of the training of a language model, which all keys of its configuration set.</summary>
/// <param name="Inputs">Models, data and rewards.</param>
/// <param name="Options">Options of the trainer.</param>
internal sealed record LanguageSetup(LanguageInputs Inputs, LanguageOptions Options);
