namespace Proximal.Language;

/// <summary>Metric tags of <see cref="CompletionStatistics"/>; those of TRL where it has them.</summary>
public static class CompletionTags
{
    /// <summary>Mean length in tokens.</summary>
    public const string MeanLength = "completions/mean_length";

    /// <summary>Maximum length in tokens.</summary>
    public const string LongestLength = "completions/max_length";

    /// <summary>
    /// Share that ended with an end token or stop string; 1 minus TRL's <c>completions/clipped_ratio</c>.
    /// </summary>
    public const string EndedShare = "completions/ended";

    /// <summary>Distinct tokens divided by all tokens.</summary>
    public const string Distinct1 = "completions/distinct_1";

    /// <summary>Distinct bigrams divided by all bigrams.</summary>
    public const string Distinct2 = "completions/distinct_2";

    /// <summary>Distinct trigrams divided by all trigrams.</summary>
    public const string Distinct3 = "completions/distinct_3";

    /// <summary>Mean share of repeated n-grams in a completion.</summary>
    public const string RepetitionRate = "completions/repetition";

    /// <summary>Mean length of the longest sequence that occurs twice in a completion, in tokens.</summary>
    public const string LongestRepeat = "completions/longest_repeat";

    /// <summary>Mean entropy of the policy at a token, in nats.</summary>
    public const string Entropy = "objective/entropy";
}
