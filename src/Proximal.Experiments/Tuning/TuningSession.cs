using System.Runtime.ExceptionServices;

namespace Proximal.Experiments;

/// <summary>
/// Runs the rungs of a search that have no results yet. On each rung, several threads train the runs without a result.
/// The next rung starts when all results exist, so that results do not depend on the order in which runs finish.
/// </summary>
/// <param name="folder">Folder of the search, which contains the files of the search.</param>
/// <param name="search">Search.</param>
/// <param name="jobs">Number of runs that train at the same time, each in its own thread.</param>
/// <param name="progress">Progress of the search, which can stop it.</param>
internal sealed class TuningSession(TuningFolder folder, TuningSearch search, int jobs, TuningProgress progress)
{
    private readonly Lock change = new();

    private IEnumerable<ulong> Seeds => Enumerable.Range(1, search.Plan.Seeds).Select(seed => (ulong)seed);

    /// <summary>
    /// Runs the search to its end and returns the scores of all trials on all rungs; null if a signal stopped it.
    /// </summary>
    /// <exception cref="InvalidInputException">A run or all its checkpoints are damaged, the space has too few valid
    /// combinations, or none fits the environment.</exception>
    public IReadOnlyList<TrialScore>? Run()
    {
        IReadOnlyList<Trial> trials = search.Draw();
        Check(trials);
        using var journal = new TrialJournal(folder.Journal);
        List<TrialScore>? scores = null;
        progress.Show(search, journal.Results, () => scores = RunRungs(trials, journal));
        return scores;
    }

    // Returns null if the search was stopped.
    private List<TrialScore>? RunRungs(IReadOnlyList<Trial> trials, TrialJournal journal)
    {
        var scores = new List<TrialScore>();
        IReadOnlyList<int> candidates = [.. trials.Select(trial => trial.Number)];
        foreach (Rung rung in search.Rungs)
        {
            if (scores.Count > 0)
                candidates = Ranking.Survivors(scores.Where(score => score.Rung == rung.Index - 1), rung.Trials);
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

    /// <summary>
    /// Checks that some trial can be trained: an algorithm that does not support the environment fails in all trials, a
    /// network only in some.
    /// </summary>
    /// <exception cref="InvalidInputException">No trial can be trained.</exception>
    public static void Check(IReadOnlyList<Trial> trials)
    {
        InvalidInputException? reason = null;
        foreach (RunConfiguration configuration in trials.Select(trial => trial.Configuration))
        {
            using VectorEnvironment environments = configuration.CreateEnvironments();
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

    // Trains the runs of a rung and returns whether all have a result.
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
                // The other runs stop, as for a signal, and the first exception is thrown.
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
