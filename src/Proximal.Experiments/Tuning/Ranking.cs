namespace Proximal.Experiments;

/// <summary>
/// Puts trials in order, the same for any order in which they were finished: those of higher rungs first, then by their mean return,
/// then by that in training, which tells who learned sooner; those that failed come last.
/// </summary>
internal static class Ranking
{
    /// <summary>The trials from best to worst, each as it stood after the last rung that it came to.</summary>
    public static IReadOnlyList<TrialScore> Of(IEnumerable<TrialScore> scores) =>
        [
            .. scores
                .GroupBy(score => score.Trial)
                .Select(rungs => rungs.MaxBy(score => score.Rung)!)
                .OrderBy(score => score.Failure is not null)
                .ThenByDescending(score => score.Rung)
                .ThenByDescending(score => score.Mean)
                .ThenByDescending(score => score.Training)
                .ThenBy(score => score.Trial),
        ];

    /// <summary>The numbers of the trials that go on to the next rung, in ascending order; fewer where too many failed.</summary>
    /// <param name="scores">What they reached on one rung.</param>
    /// <param name="count">How many there is room for.</param>
    public static IReadOnlyList<int> Promoted(IEnumerable<TrialScore> scores, int count) =>
        [.. Of(scores).Where(score => score.Failure is null).Take(count).Select(score => score.Trial).Order()];
}
