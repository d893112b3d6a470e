namespace Proximal.Language;

/// <summary>The names under which <see cref="CompletionStatistics"/> are logged: TRL's where it has them.</summary>
public static class CompletionTags
{
    /// <summary>Mean length in tokens.</summary>
    public const string MeanLength = "completions/mean_length";

    /// <summary>Length of the longest in tokens.</summary>
    public const string LongestLength = "completions/max_length";

    /// <summary>The share that ended by itself; 1 less TRL's <c>completions/clipped_ratio</c>.</summary>
    public const string EndedShare = "completions/ended";

    /// <summary>Different tokens over all tokens.</summary>
    public const string Distinct1 = "completions/distinct_1";

    /// <summary>Different pairs over all pairs.</summary>
    public const string Distinct2 = "completions/distinct_2";

    /// <summary>Different triples over all triples.</summary>
    public const string Distinct3 = "completions/distinct_3";

    /// <summary>The mean share of a completion's n-grams that it had before.</summary>
    public const string RepetitionRate = "completions/repetition";

    /// <summary>The mean length of the longest run that a completion has twice, in tokens.</summary>
    public const string LongestRepeat = "completions/longest_repeat";

    /// <summary>Mean entropy of the policy at a token, in nats.</summary>
    public const string Entropy = "objective/entropy";
}
