namespace Proximal.Language;

/// <summary>
/// Tokenizer: converts text to token ids and back. Each token is a sequence of bytes, so a character can be divided over
/// tokens. In byte-level vocabularies, the text of several tokens is that of their bytes; in others it also depends on
/// the neighbors: SentencePiece's vocabularies lose the space before the first word.
/// </summary>
/// <remarks>All members except <see cref="Save"/> are thread-safe.</remarks>
public interface ITokenizer
{
    /// <summary>Number of ids; all ids lie in [0, VocabularySize).</summary>
    int VocabularySize { get; }

    /// <summary>
    /// Id at the start of a text (bos_token), such as Llama 3's <c>&lt;|begin_of_text|&gt;</c>; null if there is none.
    /// </summary>
    int? BeginToken { get; }

    /// <summary>Id that ends a text or a message (eos_token); null if there is none.</summary>
    int? EndToken { get; }

    /// <summary>Padding id (pad_token), which this library does not use; null if there is none.</summary>
    int? PadToken { get; }

    /// <summary>
    /// All ids that stop generation: <see cref="EndToken"/> first, then those of generation_config.json, and the one
    /// that ends a message of the <see cref="ChatTemplate"/>.
    /// </summary>
    IReadOnlyList<int> EndTokens { get; }

    /// <summary>Chat template of the model; null if the tokenizer's files contain none.</summary>
    ChatTemplate? ChatTemplate { get; }

    /// <summary>Encodes a text. Special tokens in the text are recognized.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">
    /// Whether to add the tokens that surround a whole text, such as Llama 3's <see cref="BeginToken"/>; false by
    /// default.
    /// </param>
    /// <exception cref="InvalidInputException">The text contains characters that are not in the vocabulary.</exception>
    int[] Encode(string text, bool addSpecialTokens = false);

    /// <summary>
    /// Encodes the start of a text that is continued, such as a prompt: with the tokens before a whole text and without
    /// those after it.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidInputException">The text contains characters that are not in the vocabulary.</exception>
    int[] EncodePrompt(string text) => Encode(text, addSpecialTokens: true);

    /// <summary>Encodes a prompt, which may be text of a chat template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isChat">
    /// Whether a chat template rendered the text, which then contains all special tokens, so that none are added.
    /// </param>
    /// <exception cref="InvalidInputException">The text contains characters that are not in the vocabulary.</exception>
    int[] EncodePrompt(string text, bool isChat) => isChat ? Encode(text) : EncodePrompt(text);

    /// <summary>
    /// Decodes ids to text; bytes that are not valid UTF-8 become U+FFFD. <see cref="StreamingDecoder"/> does the same
    /// token by token.
    /// </summary>
    /// <param name="ids">
    /// The ids. Ids outside the vocabulary have no text: models can have more ids than the tokenizer.
    /// </param>
    /// <param name="skipSpecialTokens">Whether to omit special tokens; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>
    /// The bytes of a token within a text, regardless of its neighbors; empty for an id outside the vocabulary.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    ReadOnlySpan<byte> TokenBytes(int id);

    /// <summary>The text of a token for display, with U+FFFD for incomplete characters.</summary>
    /// <param name="id">The id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    string TokenText(int id);

    /// <summary>
    /// The id of a special or added token, or of an entry of the vocabulary as written in its file; null if there is
    /// none.
    /// </summary>
    /// <param name="token">The token, for example <c>&lt;|im_end|&gt;</c>.</param>
    int? Find(string token);

    /// <summary>Whether a token is a control token instead of text.</summary>
    /// <param name="id">The id; false outside the vocabulary.</param>
    bool IsSpecial(int id);

    /// <summary>
    /// Saves tokenizer.json, tokenizer_config.json and special_tokens_map.json, and the end tokens in
    /// generation_config.json, from which <see cref="Tokenizer.Load"/> creates the same tokenizer.
    /// </summary>
    /// <param name="folder">The folder, created if missing.</param>
    void Save(string folder);
}
