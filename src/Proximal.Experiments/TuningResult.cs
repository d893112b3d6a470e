namespace Proximal.Experiments;

/// <summary>The result of a search.</summary>
public sealed class TuningResult
{
    private readonly TuningFolder folder;

    internal TuningResult(TuningFolder folder, SearchResults results, Registries known)
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
                [.. score.Seeds.Select(seed => Run.Of(folder.RunOf(score.Trial, seed.Seed), known))]
            )),
        ];
    }

    /// <summary>The search's folder, with <c>results.csv</c>, <c>results.json</c>, <c>search.svg</c> and the runs of all trials.</summary>
    public string Folder => folder.Path;

    /// <summary>All trials, from best to worst.</summary>
    public IReadOnlyList<TunedTrial> Trials { get; }

    /// <summary>The best trial.</summary>
    /// <exception cref="TrainingDivergedException">All of them failed.</exception>
    public TunedTrial Best =>
        Trials[0] is { Failure: null } best
            ? best
            : throw new TrainingDivergedException($"all trials failed, the first because {Trials[0].Failure}");

    /// <summary>The file with the settings of the best trial, for <see cref="TrainingRequest.Configuration"/> and <c>proximal train --config</c>.</summary>
    public string BestConfiguration => folder.Best;
}

/// <summary>A combination of settings that a search tried.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Hyperparameters">The searched settings, by key.</param>
/// <param name="Steps">Steps of each of its runs.</param>
/// <param name="MeanReturn">Mean return over all episodes of all seeds; NaN where it failed.</param>
/// <param name="StdReturn">Standard deviation of the same; NaN where it failed.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
/// <param name="Runs">Its runs, by their seeds.</param>
public sealed record TunedTrial(
    int Number,
    IReadOnlyDictionary<string, string> Hyperparameters,
    long Steps,
    double MeanReturn,
    double StdReturn,
    string? Failure,
    IReadOnlyList<Run> Runs
);
