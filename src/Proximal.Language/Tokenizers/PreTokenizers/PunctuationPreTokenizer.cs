namespace Proximal.Language;

/// <summary>Pre-tokenizer <c>Punctuation</c>: splits at punctuation.</summary>
internal sealed class PunctuationPreTokenizer(SplitBehavior behavior)
    : CharacterSplitter(WordCharacters.IsPunctuation, behavior);
