using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Tokenizer whose tokens are single characters (code points), for small experiments. It is saved as a tokenizer.json
/// with a BPE without merges, which other programs read in the same way.
/// </summary>
public sealed class CharacterTokenizer : VocabularyTokenizer
{
    private readonly Dictionary<int, int> ids = [];
    private readonly int? unknown;

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
        SpecialTokenIds specialTokenIds,
        int? unknown
    )
        : base(table, addedTokens, specialTokenIds)
    {
        this.unknown = unknown;
        for (int id = 0; id < table.Count; id++)
        {
            if (!table.IsInVocabulary(id) || table.Entry(id) is not { } entry || id == unknown)
                continue;
            int code = CodePoints.At(entry, 0, out int length);
            if (length != entry.Length)
                throw new FormatException(
                    $"it is neither a byte-level BPE nor a vocabulary of single characters: it contains '{entry}'"
                );
            ids[code] = id;
        }
    }

    private CharacterTokenizer(string[] characters, SpecialTokenOptions options)
        : this(characters, options, options.After(characters)) { }

    private CharacterTokenizer(string[] characters, SpecialTokenOptions options, AddedToken[] added)
        : this(
            new VocabularyTable(
                characters.Select(static (character, id) => KeyValuePair.Create(character, id)),
                added,
                Encoding.UTF8.GetBytes
            ),
            options,
            added
        ) { }

    private CharacterTokenizer(VocabularyTable table, SpecialTokenOptions options, AddedToken[] added)
        : this(table, added, options.Ids(table), options.Unknown is { } token ? table.Find(token) : null) { }

    private protected override void WriteDefinition(Stream stream) =>
        TokenizerWriter.Write(stream, Table, AddedTokens, unknown);

    private protected override void EncodePlain(ReadOnlySpan<char> text, List<int> ids)
    {
        for (int at = 0; at < text.Length; )
        {
            int code = CodePoints.At(text, at, out int length);
            ids.Add(
                this.ids.TryGetValue(code, out int id)
                    ? id
                    : unknown ?? throw MissingCharacter(text.Slice(at, length), code)
            );
            at += length;
        }
    }

    private static InvalidInputException MissingCharacter(ReadOnlySpan<char> character, int code) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the character '{character}' (U+{code:X4}) is not in the tokenizer's vocabulary"
            )
        );

    private static string[] Distinct(string characters)
    {
        if (characters.Length == 0)
            throw new InvalidInputException("a character tokenizer needs at least one character");
        return [.. characters.EnumerateRunes().Distinct().Select(static rune => rune.ToString())];
    }
}
