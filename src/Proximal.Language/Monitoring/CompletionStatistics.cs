namespace Proximal.Language;

/// <summary>What a batch of completions looks like, apart from its reward.</summary>
/// <param name="Completions">How many there are.</param>
/// <param name="MeanLength">Tokens of a completion, with the one that ended it.</param>
/// <param name="LongestLength">Tokens of the longest.</param>
/// <param name="EndedShare">The share that ended by itself; the others were cut off.</param>
/// <param name="Distinct1">Different tokens over all tokens of the batch (Li et al. 2016): low where everything reads the same. It falls
/// as batches grow, so compare batches of one size.</param>
/// <param name="Distinct2">The same of pairs of neighbouring tokens.</param>
/// <param name="Distinct3">The same of triples.</param>
/// <param name="RepetitionRate">The mean share of a completion's n-grams that it had before, n = 4 (seq-rep-4, Welleck et al. 2020); 0 for
/// completions that are shorter.</param>
/// <param name="LongestRepeat">The mean length in tokens of the longest run that a completion has twice; the two may overlap.</param>
/// <param name="Entropy">The policy's mean entropy at a token, in nats; NaN where it was not measured.</param>
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
    /// <summary>Adds all figures under the names of <see cref="CompletionTags"/>.</summary>
    /// <param name="metrics">Receives them.</param>
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
