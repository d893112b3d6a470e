using System.Runtime.ExceptionServices;

namespace Proximal.Experiments;

/// <summary>
/// Goes through the rungs of a search from wherever it stands. On each, several threads train the runs that have no result yet; the
/// next one begins when all are there, so nothing depends on which was finished first.
/// </summary>
/// <param name="folder">The search's folder, which holds it already.</param>
/// <param name="search">The search.</param>
/// <param name="jobs">How many runs train at the same time, each on a thread of its own.</param>
/// <param name="progress">Shows it, and says whether to stop.</param>
internal sealed class TuningSession(TuningFolder folder, TuningSearch search, int jobs, TuningProgress progress)
{
    private readonly Lock change = new();

    private IEnumerable<ulong> Seeds => Enumerable.Range(1, search.Plan.Seeds).Select(seed => (ulong)seed);

    /// <summary>Goes on to the end; returns what every trial reached on every rung, or null where a signal cut it short.</summary>
    /// <exception cref="InvalidInputException">A run or its checkpoints are damaged, hardly any combination is valid, or none fits the environment.</exception>
    public IReadOnlyList<TrialScore>? Run()
    {
        IReadOnlyList<Trial> trials = search.Draw();
        Check(trials);
        using var journal = new TrialJournal(folder.Journal);
        List<TrialScore>? scores = null;
        progress.Show(search, journal.Results, () => scores = Climb(trials, journal));
        return scores;
    }

    // Null where it was cut short.
    private List<TrialScore>? Climb(IReadOnlyList<Trial> trials, TrialJournal journal)
    {
        var scores = new List<TrialScore>();
        IReadOnlyList<int> candidates = [.. trials.Select(trial => trial.Number)];
        foreach (Rung rung in search.Rungs)
        {
            if (scores.Count > 0)
                candidates = Ranking.Promoted(scores.Where(score => score.Rung == rung.Index - 1), rung.Trials);
            if (!Finish(rung, [.. candidates.Select(number => trials[number])], journal))
                return null;
            scores.AddRange(
                candidates.Select(number => new TrialScore(
                    number,
                    rung.Index,
                    [.. Seeds.Select(seed => journal.Find(number, rung.Index, seed)!)]
                ))
            );
        }
        return scores;
    }

    // An algorithm that does not fit the environment would fail in every trial; a network that does not, only in some.
    private static void Check(IReadOnlyList<Trial> trials)
    {
        InvalidInputException? reason = null;
        foreach (RunConfiguration configuration in trials.Select(trial => trial.Configuration))
        {
            using VectorEnvironment environments = configuration.Task.CreateBatch(
                configuration.Options.EnvironmentCount
            );
            try
            {
                _ = configuration.Algorithm.CreateTrainer(environments, configuration.Options);
                return;
            }
            catch (InvalidInputException exception)
            {
                reason ??= exception;
            }
        }
        throw new InvalidInputException(reason!.Message, reason);
    }

    // Whether all runs of a rung have a result now.
    private bool Finish(Rung rung, IReadOnlyList<Trial> trials, TrialJournal journal)
    {
        var waiting = new Queue<(Trial Trial, ulong Seed)>(
            trials
                .SelectMany(trial => Seeds.Select(seed => (trial, seed)))
                .Where(run => journal.Find(run.trial.Number, rung.Index, run.seed) is null)
        );
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                while (Next() is { } next && Train(rung, next.Trial, next.Seed) is { } result)
                {
                    lock (change)
                        journal.Add(result);
                    progress.Finish(rung, result);
                }
            }
            catch (Exception exception)
            {
                // The others pause, as at a signal, and the first mistake is told.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                progress.Cancel();
            }
        }
        (Trial Trial, ulong Seed)? Next()
        {
            lock (change)
                return !progress.IsStopping && waiting.TryDequeue(out (Trial, ulong) run) ? run : null;
        }

        Thread[] workers =
        [
            .. Enumerable
                .Range(0, Math.Min(jobs, waiting.Count))
                .Select(job => new Thread(Work) { Name = $"Trials {job}" }),
        ];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        failure?.Throw();
        return trials.All(trial => Seeds.All(seed => journal.Find(trial.Number, rung.Index, seed) is not null));
    }

    private TrialResult? Train(Rung rung, Trial trial, ulong seed)
    {
        RunConfiguration configuration = trial.Configuration with
        {
            Options = trial.Configuration.Options with { Seed = seed },
        };
        return new TrialRun(
            folder.RunOf(trial.Number, seed),
            ThreadBudget.Share(configuration, jobs),
            search.Plan.Episodes
        ).Train(trial.Number, rung, progress, progress.WriteLine);
    }
}
