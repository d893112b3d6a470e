namespace Proximal.Language;

/// <summary>Members of a BPE model besides its vocabulary and merges.</summary>
internal sealed record BytePairSettings
{
    /// <summary>Id of characters that are missing in the vocabulary; null if there is none.</summary>
    internal int? Unknown { get; init; }

    /// <summary>Whether consecutive missing characters become one token.</summary>
    internal bool FusesUnknown { get; init; }

    /// <summary>Whether a missing character becomes a token for each of its bytes, as in Llama 2.</summary>
    internal bool ByteFallback { get; init; }

    /// <summary>Whether a word that is in the vocabulary becomes one token without merges, as in Llama 3.</summary>
    internal bool IgnoreMerges { get; init; }

    /// <summary>Prefix of the characters of a word except the first, as <c>##</c>; null for none.</summary>
    internal string? Prefix { get; init; }

    /// <summary>Suffix of the last character of a word, as <c>&lt;/w&gt;</c>; null for none.</summary>
    internal string? Suffix { get; init; }

    /// <summary>Whether merges are stored as pairs instead of joined by a space.</summary>
    internal bool MergesAsPairs { get; init; } = true;
}
