namespace Proximal.Language;

/// <summary>Statistics of a batch of completions.</summary>
/// <param name="Completions">Number of completions.</param>
/// <param name="MeanLength">Mean number of tokens, including the end token.</param>
/// <param name="LongestLength">Maximum number of tokens.</param>
/// <param name="EndedShare">
/// Share of completions that ended with an end token or stop string; the others were truncated.
/// </param>
/// <param name="Distinct1">
/// Distinct tokens divided by all tokens of the batch (Li et al. 2016); low if completions are similar. It decreases
/// with the batch size, so compare batches of the same size.
/// </param>
/// <param name="Distinct2">Distinct bigrams divided by all bigrams.</param>
/// <param name="Distinct3">Distinct trigrams divided by all trigrams.</param>
/// <param name="RepetitionRate">
/// Mean share of repeated n-grams in a completion, n = 4 (seq-rep-4, Welleck et al. 2020); 0 for shorter completions.
/// </param>
/// <param name="LongestRepeat">
/// Mean length in tokens of the longest sequence that occurs twice in a completion; the occurrences can overlap.
/// </param>
/// <param name="Entropy">Mean entropy of the policy at a token, in nats; NaN if not measured.</param>
public readonly record struct CompletionStatistics(
    int Completions,
    double MeanLength,
    int LongestLength,
    double EndedShare,
    double Distinct1,
    double Distinct2,
    double Distinct3,
    double RepetitionRate,
    double LongestRepeat,
    double Entropy
)
{
    /// <summary>Adds all statistics to a record, with the tags of <see cref="CompletionTags"/>.</summary>
    /// <param name="metrics">Receives the statistics.</param>
    public void Report(MetricsRecord metrics)
    {
        metrics.Add(CompletionTags.MeanLength, MeanLength);
        metrics.Add(CompletionTags.LongestLength, LongestLength);
        metrics.Add(CompletionTags.EndedShare, EndedShare);
        metrics.Add(CompletionTags.Distinct1, Distinct1);
        metrics.Add(CompletionTags.Distinct2, Distinct2);
        metrics.Add(CompletionTags.Distinct3, Distinct3);
        metrics.Add(CompletionTags.RepetitionRate, RepetitionRate);
        metrics.Add(CompletionTags.LongestRepeat, LongestRepeat);
        if (!double.IsNaN(Entropy))
            metrics.Add(CompletionTags.Entropy, Entropy);
    }
}
