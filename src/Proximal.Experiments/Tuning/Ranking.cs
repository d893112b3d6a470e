namespace Proximal.Experiments;

/// <summary>
/// Ranks trials, independent of the order in which they finished: by rung, then by mean return, then by the return in
/// training, which is higher for faster learning. Failed trials are last.
/// </summary>
internal static class Ranking
{
    /// <summary>Trials from best to worst, each with its score on its last rung.</summary>
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

    /// <summary>
    /// Trials that continue to the next rung, in ascending order; fewer than requested if too many failed.
    /// </summary>
    /// <param name="scores">Scores of the trials on one rung.</param>
    /// <param name="count">Number of trials of the next rung.</param>
    public static IReadOnlyList<int> Survivors(IEnumerable<TrialScore> scores, int count) =>
        [.. Of(scores).Where(score => score.Failure is null).Take(count).Select(score => score.Trial).Order()];
}
