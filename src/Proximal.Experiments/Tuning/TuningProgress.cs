using System.Diagnostics;

namespace Proximal.Experiments;

/// <summary>Shows a search while it goes on. Runs tell it from several threads.</summary>
/// <param name="folder">The search's folder, for the title.</param>
/// <param name="display">Where it is shown.</param>
/// <param name="stop">Ends it early.</param>
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

    // Where nothing can be redrawn, a line for each run says enough.
    private bool IsLive => display.IsLive;

    /// <summary>Shows a search for as long as it takes.</summary>
    /// <param name="search">The search.</param>
    /// <param name="known">Results that are there already.</param>
    /// <param name="work">Does it.</param>
    public void Show(TuningSearch search, IEnumerable<TrialResult> known, Action work)
    {
        this.search = search;
        results.AddRange(known);
        IReadOnlyList<Rung> rungs = search.Rungs;
        totalRuns = rungs.Sum(rung => rung.Trials) * search.Plan.Seeds;
        long StepsOf(Rung rung) => rung.Steps - (rung.Index > 0 ? rungs[rung.Index - 1].Steps : 0);
        steps = results.Sum(result => StepsOf(rungs[result.Rung]));
        long total = search.Plan.Seeds * rungs.Sum(rung => rung.Trials * StepsOf(rung));
        clock.Start();
        var title = new RunTitle(
            search.Basis.Environment,
            $"{search.Basis.Algorithm.Title}, {search.Plan.Trials} trials",
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

    /// <summary>Tells of a run that has a result now.</summary>
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

    /// <summary>Says something that stays on the screen.</summary>
    public void WriteLine(string line)
    {
        lock (change)
            display.WriteLine(line);
    }

    /// <summary>Makes all runs stop.</summary>
    public void Cancel() => cancelled = true;

    private string Line(Rung rung, TrialResult result)
    {
        string seed = search!.Plan.Seeds > 1 ? $"  seed {result.Seed, 2}" : "";
        string stage = search.Rungs.Count > 1 ? $"  rung {rung.Index + 1} of {search.Rungs.Count}" : "";
        string outcome = result.Failure ?? $"return {result.Mean, 8:F1} ± {result.Deviation, -6:F1}";
        return $"  {results.Count, 4} of {totalRuns}  trial {result.Trial, 3}{seed}{stage}  {outcome}  {DisplayFormat.Count(result.Steps), 10} steps  {DisplayFormat.Duration(result.Seconds)}";
    }

    private void Report()
    {
        var figures = new List<KeyValuePair<string, double>>
        {
            new(Runs, results.Count),
            new(Failed, results.Count(result => result.Failure is not null)),
        };
        // The best one of the highest rung, as its trial stands in the ranking.
        if (
            results
                .Where(result => result.Failure is null)
                .OrderByDescending(result => result.Rung)
                .ThenByDescending(result => result.Mean)
                .FirstOrDefault() is
            { } best
        )
            figures.AddRange([
                new(Best, best.Mean),
                new(BestTrial, best.Trial),
                new(Last, results.Last(result => result.Failure is null).Mean),
            ]);
        display.Report(new ProgressReport(steps, clock.Elapsed.TotalSeconds, figures));
    }
}
