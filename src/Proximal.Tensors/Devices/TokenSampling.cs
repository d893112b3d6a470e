namespace Proximal.Tensors;

/// <summary>Options of sampling tokens from logits, the same for all rows of a batch.</summary>
/// <param name="Temperature">Divides the logits; 0 takes the most probable token.</param>
/// <param name="TopK">Number of most probable tokens to sample from, and those as probable as the last of them; 0 for
/// all.</param>
/// <param name="TopP">Then the smallest set of most probable tokens with at least this share of the remaining
/// probability, and those as probable as the last of them; 1 for all.</param>
/// <param name="MinP">Then tokens with at least this share of the probability of the most probable token; 0 for
/// all.</param>
/// <param name="RepetitionPenalty">Divides positive logits of the row's previous tokens and multiplies negative ones
/// (Keskar et al. 2019); 1 for none.</param>
/// <param name="SuppressedTokens">Tokens that a row with <see cref="TokenSample.SuppressTokens"/> cannot
/// sample.</param>
internal sealed record SamplingRules(
    float Temperature,
    int TopK,
    float TopP,
    float MinP,
    float RepetitionPenalty,
    int[] SuppressedTokens
);

/// <summary>Input and result of sampling one row of logits.</summary>
internal struct TokenSample
{
    /// <summary>Value of <see cref="Token"/> if the logits of the row are not finite.</summary>
    public const int NotFinite = -1;

    /// <summary>Value of <see cref="Token"/> if no token is left to sample.</summary>
    public const int NoCandidate = -2;

    /// <summary>32 random bits; unused at temperature 0.</summary>
    public uint Random { get; set; }

    /// <summary>Distinct tokens that the repetition penalty applies to; null for none.</summary>
    public int[]? PreviousTokens { get; set; }

    /// <summary>Number of valid elements of <see cref="PreviousTokens"/>.</summary>
    public int PreviousCount { get; set; }

    /// <summary>Whether <see cref="SamplingRules.SuppressedTokens"/> cannot be sampled.</summary>
    public bool SuppressTokens { get; set; }

    /// <summary>The sampled token.</summary>
    public int Token { get; set; }

    /// <summary>
    /// Log-probability of the token under softmax(logits / temperature), with temperature 1 in place of 0, before
    /// penalties and top-k, top-p and min-p limits.
    /// </summary>
    public float LogProb { get; set; }
}
