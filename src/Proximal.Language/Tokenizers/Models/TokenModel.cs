using System.Text.Json;

namespace Proximal.Language;

/// <summary>Model of a tokenizer: converts words to tokens. Thread-safe.</summary>
internal abstract class TokenModel
{
    private readonly WordCache cache = new();

    /// <summary>Adds the tokens of a word.</summary>
    /// <param name="word">The word, not empty.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="InvalidInputException">
    /// A character is missing in the vocabulary, which needs an unknown token.
    /// </exception>
    internal void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (cache.TryGet(word, out ReadOnlySpan<int> known))
        {
            ids.AddRange(known);
            return;
        }

        int first = ids.Count;
        EncodeWord(word, ids, ranges: null);
        cache.Add(word, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids)[first..]);
    }

    /// <summary>Adds the tokens of a word, with their ranges in the word.</summary>
    /// <param name="word">The word, not empty.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="ranges">Receives the range of each token, in chars. A token can be a part of a character.</param>
    internal void Encode(ReadOnlySpan<char> word, List<int> ids, List<Piece> ranges)
    {
        int first = ranges.Count;
        EncodeWord(word, ids, ranges);
        Utf8Ranges.ToChars(word, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges)[first..]);
    }

    /// <summary>Writes the members of <c>model</c> in tokenizer.json.</summary>
    internal abstract void Write(Utf8JsonWriter writer);

    /// <summary>Adds the tokens of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="ranges">Receives the range of each token in the UTF-8 bytes of the word; null to skip them.</param>
    private protected abstract void EncodeWord(ReadOnlySpan<char> word, List<int> ids, List<Piece>? ranges);
}
