namespace Proximal.Language;

/// <summary>Character of a changed text, and its relation to the text before.</summary>
/// <param name="Code">The code point.</param>
/// <param name="Change">
/// 0 if it replaces the next character, 1 if it is inserted, -n if it replaces the next character and n are removed
/// after that.
/// </param>
internal record struct CharacterChange(int Code, int Change);
