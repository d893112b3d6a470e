namespace Proximal.Language;

/// <summary>Pre-tokenizer <c>WhitespaceSplit</c>: splits at white space and removes it.</summary>
internal sealed class WhitespaceSplitPreTokenizer() : CharacterSplitter(WordCharacters.IsSpace, SplitBehavior.Removed);
