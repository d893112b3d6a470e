namespace Proximal.Language;

/// <summary>
/// Pattern by which a <see cref="BytePairTrainer"/> splits text into words, which merges do not cross.
/// </summary>
public enum WordPattern
{
    /// <summary>GPT-2: consecutive digits are a word.</summary>
    Gpt2,

    /// <summary>Llama 3: at most three digits per word, and line ends belong to the text before them.</summary>
    Llama3,

    /// <summary>Qwen2: as Llama 3, with each digit separate.</summary>
    Qwen2,
}

/// <summary>Options of a new byte-level BPE tokenizer.</summary>
public sealed record BytePairOptions
{
    /// <summary>
    /// Number of ids: 256 bytes, the merges and the special tokens. Default 8192; small corpora give fewer.
    /// </summary>
    public int VocabularySize { get; init; } = 8192;

    /// <summary>Minimum frequency of a pair in the corpus for a merge. Default 2; at least 1.</summary>
    public int MinFrequency { get; init; } = 2;

    /// <summary>Pattern of words. Default <see cref="WordPattern.Llama3"/>.</summary>
    public WordPattern Pattern { get; init; } = WordPattern.Llama3;

    /// <summary>
    /// Whether text is normalized to Unicode form C (NFC) first, as in Qwen. Default false, so that decoding gives
    /// exactly the encoded text.
    /// </summary>
    public bool NormalizeNfc { get; init; }

    /// <summary>The special tokens. By default <c>&lt;|endoftext|&gt;</c> ends a text.</summary>
    public SpecialTokenOptions SpecialTokens { get; init; } = new();

    /// <summary>Validates every option.</summary>
    /// <exception cref="InvalidInputException">
    /// An option is out of range; the message names it and its range.
    /// </exception>
    internal void Validate()
    {
        int minimum = 256 + SpecialTokens.Contents().Length;
        OptionCheck.That(
            VocabularySize >= minimum,
            nameof(VocabularySize),
            "vocab_size",
            VocabularySize,
            $"must be at least {minimum}, for 256 bytes and the special tokens"
        );
        OptionCheck.That(MinFrequency >= 1, nameof(MinFrequency), "min_frequency", MinFrequency, "must be at least 1");
        OptionCheck.That(Enum.IsDefined(Pattern), nameof(Pattern), "pattern", Pattern, "must be Gpt2, Llama3 or Qwen2");
    }
}
