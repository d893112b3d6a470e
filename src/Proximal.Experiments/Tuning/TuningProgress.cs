using System.Diagnostics;

namespace Proximal.Experiments;

/// <summary>Progress of a search. Runs report to it from several threads.</summary>
/// <param name="folder">Folder of the search.</param>
/// <param name="display">Display of the search.</param>
/// <param name="stop">Signal that stops the search early.</param>
internal sealed class TuningProgress(TuningFolder folder, IDisplay display, StopSignal stop) : ITrialMonitor
{
    private const string Best = "search/best_return",
        Last = "search/last_return",
        BestTrial = "search/best_trial",
        Runs = "search/runs",
        Failed = "search/failed";

    private static readonly DisplayMetrics Metrics = new("steps", [("best", Best), ("last", Last), ("runs", Runs)]);

    private readonly Lock change = new();
    private readonly Stopwatch clock = new();
    private readonly List<TrialResult> results = [];
    private TuningSearch? search;
    private long steps;
    private int totalRuns;
    private volatile bool cancelled;

    public bool IsStopping => cancelled || stop.IsRequested;

    // A display that cannot update in place shows a line for each run.
    private bool IsLive => display.IsLive;

    /// <summary>Runs a search and shows its progress.</summary>
    /// <param name="search">Search.</param>
    /// <param name="earlier">Earlier results.</param>
    /// <param name="work">Runs the search.</param>
    public void Show(TuningSearch search, IEnumerable<TrialResult> earlier, Action work)
    {
        this.search = search;
        results.AddRange(earlier);
        IReadOnlyList<Rung> rungs = search.Rungs;
        totalRuns = rungs.Sum(rung => rung.Trials) * search.Plan.Seeds;
        long StepsOf(Rung rung) => rung.Steps - (rung.Index > 0 ? rungs[rung.Index - 1].Steps : 0);
        steps = results.Sum(result => StepsOf(rungs[result.Rung]));
        long total = search.Plan.Seeds * rungs.Sum(rung => rung.Trials * StepsOf(rung));
        clock.Start();
        var title = new RunTitle(
            search.BaseConfiguration.Environment,
            $"{search.BaseConfiguration.Algorithm.Title}, {search.Plan.Trials} trials",
            search.Plan.Seed,
            Math.Min(steps, total),
            total,
            folder.Path
        )
        {
            DisplayMetrics = Metrics,
        };
        if (IsLive)
            display.Show(title, work);
        else
            work();
    }

    public void Advance(long steps)
    {
        lock (change)
        {
            this.steps += steps;
            if (IsLive && display.IsDue(this.steps))
                Report();
        }
    }

    /// <summary>Reports the result of a run.</summary>
    public void Finish(Rung rung, TrialResult result)
    {
        lock (change)
        {
            results.Add(result);
            if (IsLive)
                Report();
            else
                display.WriteLine(Line(rung, result));
        }
    }

    /// <summary>Writes a line that stays on the screen.</summary>
    public void WriteLine(string line)
    {
        lock (change)
            display.WriteLine(line);
    }

    /// <summary>Stops all runs.</summary>
    public void Cancel() => cancelled = true;

    private string Line(Rung rung, TrialResult result)
    {
        string seed = search!.Plan.Seeds > 1 ? $"  seed {result.Seed, 2}" : "";
        string stage = search.Rungs.Count > 1 ? $"  rung {rung.Index + 1} of {search.Rungs.Count}" : "";
        string resultText = result.Failure ?? $"return {result.Mean, 8:F1} ± {result.Deviation, -6:F1}";
        return $"  {results.Count, 4} of {totalRuns}  trial {result.Trial, 3}{seed}{stage}  {resultText}"
            + $"  {DisplayFormat.Count(result.Steps), 10} steps  {DisplayFormat.Duration(result.Seconds)}";
    }

    private void Report()
    {
        var metrics = new List<KeyValuePair<string, double>>
        {
            new(Runs, results.Count),
            new(Failed, results.Count(result => result.Failure is not null)),
        };
        // The best result of the highest rung, as in the ranking.
        if (
            results
                .Where(result => result.Failure is null)
                .OrderByDescending(result => result.Rung)
                .ThenByDescending(result => result.Mean)
                .FirstOrDefault() is
            { } best
        )
            metrics.AddRange([
                new(Best, best.Mean),
                new(BestTrial, best.Trial),
                new(Last, results.Last(result => result.Failure is null).Mean),
            ]);
        display.Report(new ProgressReport(steps, clock.Elapsed.TotalSeconds, metrics));
    }
}
