namespace Proximal.Language;

/// <summary>
/// Turns text into token ids and back. Every token stands for a run of bytes; the text of several tokens is the UTF-8 text of
/// their bytes end to end, so a character may be split over tokens.
/// </summary>
/// <remarks>All members but <see cref="Save"/> may be called from several threads at once.</remarks>
public interface ITokenizer
{
    /// <summary>How many ids there are: all of them lie in [0, VocabularySize).</summary>
    int VocabularySize { get; }

    /// <summary>The id that begins a text, such as Llama-3's <c>&lt;|begin_of_text|&gt;</c>; null where there is none.</summary>
    int? BeginToken { get; }

    /// <summary>The id that ends a text or a turn; null where there is none.</summary>
    int? EndToken { get; }

    /// <summary>The id that fills up batches elsewhere; nothing here pads. Null where there is none.</summary>
    int? PadToken { get; }

    /// <summary>All ids at which generation ends: <see cref="EndToken"/> first, then those that generation_config.json adds, and the
    /// one that ends a turn of the <see cref="ChatTemplate"/>.</summary>
    IReadOnlyList<int> EndTokens { get; }

    /// <summary>How a conversation is written as text for the model; null where the tokenizer's files tell of none.</summary>
    ChatTemplate? ChatTemplate { get; }

    /// <summary>The ids of a text. Special tokens that are written out in it are recognised.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Whether to add what the tokenizer puts around a whole text, such as Llama-3's
    /// <see cref="BeginToken"/>; false by default.</param>
    /// <exception cref="InvalidInputException">The text holds something that the vocabulary cannot express.</exception>
    int[] Encode(string text, bool addSpecialTokens = false);

    /// <summary>The text of ids; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Any ids. Those that are not in the vocabulary have no text: models may have more than the tokenizer.</param>
    /// <param name="skipSpecialTokens">Whether to leave special tokens out; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>The bytes that a token stands for; none for an id that is not in the vocabulary.</summary>
    /// <param name="id">Any id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    ReadOnlySpan<byte> TokenBytes(int id);

    /// <summary>A token for people to read: its text, with U+FFFD for bytes that are only a part of a character.</summary>
    /// <param name="id">Any id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    string TokenText(int id);

    /// <summary>The id of a special or added token, or of an entry of the vocabulary as its file writes it; null where there is none.</summary>
    /// <param name="token">For example <c>&lt;|im_end|&gt;</c>.</param>
    int? Find(string token);

    /// <summary>Whether a token controls the model rather than standing for text.</summary>
    /// <param name="id">An id; false outside the vocabulary.</param>
    bool IsSpecial(int id);

    /// <summary>Writes tokenizer.json and tokenizer_config.json, and the ids that end a text into generation_config.json, from which
    /// <see cref="Tokenizer.Load"/> makes the same tokenizer.</summary>
    /// <param name="folder">Created where it does not exist.</param>
    void Save(string folder);
}
