namespace Proximal.Language;

/// <summary>How a <see cref="BytePairTrainer"/> cuts text into words, which merges do not cross.</summary>
public enum WordPattern
{
    /// <summary>GPT-2's: runs of digits are words.</summary>
    Gpt2,

    /// <summary>Llama-3's: at most three digits go together, and line ends belong to what is before them.</summary>
    Llama3,

    /// <summary>Qwen2's: as Llama-3's, but each digit stands alone.</summary>
    Qwen2,
}

/// <summary>What a new byte-level BPE is to be.</summary>
public sealed record BytePairOptions
{
    /// <summary>How many ids there are to be: 256 bytes, the merges and the special tokens; 8192 by default. Small corpora give fewer.</summary>
    public int VocabularySize { get; init; } = 8192;

    /// <summary>How often a pair must stand in the corpus to be merged; 2 by default, at least 1.</summary>
    public int MinFrequency { get; init; } = 2;

    /// <summary>How text is cut into words; <see cref="WordPattern.Llama3"/> by default.</summary>
    public WordPattern Pattern { get; init; } = WordPattern.Llama3;

    /// <summary>Whether text is brought into Unicode's normalisation form C first, as Qwen's is; false by default, so that decoding gives
    /// exactly what was encoded.</summary>
    public bool ComposesCanonically { get; init; }

    /// <summary>The special tokens; by default <c>&lt;|endoftext|&gt;</c> ends a text.</summary>
    public SpecialTokenOptions SpecialTokens { get; init; } = new();

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="InvalidInputException">The message names the option and what would be right.</exception>
    internal void Validate()
    {
        int least = 256 + SpecialTokens.Contents().Length;
        OptionCheck.That(
            VocabularySize >= least,
            nameof(VocabularySize),
            "vocab_size",
            VocabularySize,
            $"must be at least {least}, for 256 bytes and the special tokens"
        );
        OptionCheck.That(MinFrequency >= 1, nameof(MinFrequency), "min_frequency", MinFrequency, "must be at least 1");
        OptionCheck.That(Enum.IsDefined(Pattern), nameof(Pattern), "pattern", Pattern, "must be Gpt2, Llama3 or Qwen2");
    }
}
