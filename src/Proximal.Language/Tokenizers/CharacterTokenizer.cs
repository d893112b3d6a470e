using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Tokenizer whose tokens are single characters (code points), for small experiments. It is saved as a tokenizer.json
/// with a BPE without merges, which other programs read in the same way.
/// </summary>
public sealed class CharacterTokenizer : VocabularyTokenizer
{
    private static readonly JsonElement Fuse = JsonElement.Parse("""{"type": "Fuse"}""");

    /// <summary>
    /// Creates a tokenizer. Ids follow the order of the characters; the special tokens come after them.
    /// </summary>
    /// <param name="characters">The characters; repeated ones are ignored.</param>
    /// <param name="specialTokens">The special tokens; null for <c>&lt;|endoftext|&gt;</c> as the end token.</param>
    /// <exception cref="InvalidInputException">There are no characters, or a special token is empty.</exception>
    public CharacterTokenizer(string characters, SpecialTokenOptions? specialTokens = null)
        : this(Distinct(characters), specialTokens ?? new SpecialTokenOptions()) { }

    internal CharacterTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        TokenizerPipeline pipeline
    )
        : base(table, addedTokens, specialTokens, pipeline) { }

    private CharacterTokenizer(string[] characters, SpecialTokenOptions options)
        : this(characters, options, options.After(characters), new TokenDecoding([new FuseDecoder()])) { }

    private CharacterTokenizer(
        string[] characters,
        SpecialTokenOptions options,
        AddedToken[] added,
        TokenDecoding decoding
    )
        : this(
            new VocabularyTable(
                characters.Select(static (character, id) => KeyValuePair.Create(character, id)),
                added,
                decoding.BytesOf
            ),
            options,
            added,
            decoding
        ) { }

    private CharacterTokenizer(
        VocabularyTable table,
        SpecialTokenOptions options,
        AddedToken[] added,
        TokenDecoding decoding
    )
        : this(
            table,
            added,
            options.Ids(table),
            new TokenizerPipeline
            {
                Model = new CharacterModel(table, options.Unknown is { } token ? table.Find(token) : null),
                Decoding = decoding,
                DecoderJson = Fuse,
            }
        ) { }

    private static string[] Distinct(string characters)
    {
        if (characters.Length == 0)
            throw new InvalidInputException("a character tokenizer needs at least one character");
        return [.. characters.EnumerateRunes().Distinct().Select(static rune => rune.ToString())];
    }
}
