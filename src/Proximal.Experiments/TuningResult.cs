namespace Proximal.Experiments;

/// <summary>Result of <see cref="Experiment.Tune"/>: the ranked trials and the best configuration.</summary>
public sealed class TuningResult
{
    private readonly TuningFolder folder;

    internal TuningResult(TuningFolder folder, SearchResults results, Registries registries)
    {
        this.folder = folder;
        Trials =
        [
            .. results.Ranked.Select(score => new TunedTrial(
                score.Trial,
                results
                    .Search.Space.Keys.Zip(results.Trials[score.Trial].Values)
                    .ToDictionary(static pair => pair.First.Key, static pair => pair.Second, StringComparer.Ordinal),
                score.Steps,
                score.Mean,
                score.Deviation,
                score.Failure,
                [.. score.Seeds.Select(seed => Run.Of(folder.RunOf(score.Trial, seed.Seed), registries))]
            )),
        ];
    }

    /// <summary>
    /// Folder of the search, with <c>results.csv</c>, <c>results.json</c>, <c>search.svg</c> and the runs of all
    /// trials.
    /// </summary>
    public string Folder => folder.Path;

    /// <summary>Trials, from best to worst.</summary>
    public IReadOnlyList<TunedTrial> Trials { get; }

    /// <summary>The best trial.</summary>
    /// <exception cref="TrainingDivergedException">All trials failed.</exception>
    public TunedTrial Best =>
        Trials[0] is { Failure: null } best
            ? best
            : throw new TrainingDivergedException($"all trials failed; the first: {Trials[0].Failure}");

    /// <summary>
    /// Path of the configuration of the best trial, for <see cref="TrainingRequest.Configuration"/> and <c>proximal
    /// train --config</c>. The file does not exist if all trials failed.
    /// </summary>
    public string BestConfiguration => folder.Best;
}

/// <summary>Trial of a search: one combination of values.</summary>
/// <param name="Number">Index of the trial, from 0.</param>
/// <param name="Hyperparameters">Values of the searched keys, in YAML.</param>
/// <param name="Steps">Environment steps of each of its runs.</param>
/// <param name="MeanReturn">Mean return over all evaluation episodes of all seeds; NaN if the trial failed.</param>
/// <param name="StdReturn">Standard deviation of the return over the same episodes; NaN if the trial failed.</param>
/// <param name="Failure">Reason of the failure; null if the trial succeeded.</param>
/// <param name="Runs">Runs of the trial, ordered by seed.</param>
public sealed record TunedTrial(
    int Number,
    IReadOnlyDictionary<string, string> Hyperparameters,
    long Steps,
    double MeanReturn,
    double StdReturn,
    string? Failure,
    IReadOnlyList<Run> Runs
);
