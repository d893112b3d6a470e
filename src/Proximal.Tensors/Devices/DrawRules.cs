namespace Proximal.Tensors;

/// <summary>How tokens are drawn from logits: the same for all rows of a batch.</summary>
/// <param name="Temperature">Divides the logits; 0 takes the likeliest token.</param>
/// <param name="TopK">Only so many of the likeliest tokens are drawn from, and those as likely as the last of them; 0 for all.</param>
/// <param name="TopP">Then only the likeliest tokens that together have this share of the rest's probability, and those as likely as the last of them; 1 for all.</param>
/// <param name="MinP">And only tokens at least this share as likely as the likeliest; 0 for all.</param>
/// <param name="RepetitionPenalty">Divides the positive logits of a row's seen tokens, and multiplies the negative ones; 1 for none.</param>
/// <param name="Withheld">Tokens that a row which withholds them cannot draw.</param>
public sealed record DrawRules(
    float Temperature,
    int TopK,
    float TopP,
    float MinP,
    float RepetitionPenalty,
    int[] Withheld
);

/// <summary>One row of a batch of draws.</summary>
public struct TokenDraw
{
    /// <summary>What a draw returns as <see cref="Token"/> where the row's logits are not finite numbers.</summary>
    public const int NotFinite = -1;

    /// <summary>What a draw returns as <see cref="Token"/> where nothing is left to draw.</summary>
    public const int Nothing = -2;

    /// <summary>32 random bits; not looked at where the likeliest token is taken.</summary>
    public uint Random { get; set; }

    /// <summary>Different tokens, which the repetition penalty makes less likely; null for none.</summary>
    public int[]? Seen { get; set; }

    /// <summary>How many of <see cref="Seen"/> count.</summary>
    public int SeenCount { get; set; }

    /// <summary>Whether <see cref="DrawRules.Withheld"/> applies.</summary>
    public bool Withholds { get; set; }

    /// <summary>The token that was drawn.</summary>
    public int Token { get; set; }

    /// <summary>Its log-probability under softmax(logits / temperature) (temperature 1 where the likeliest is taken), whatever penalties and limits apply.</summary>
    public float LogProb { get; set; }
}
