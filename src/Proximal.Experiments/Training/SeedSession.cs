using System.Runtime.ExceptionServices;

namespace Proximal.Experiments;

/// <summary>
/// Trains what is left to do of a group's runs, several at the same time. Each is what it would be alone, byte for byte, since no result
/// depends on the number of threads.
/// </summary>
/// <param name="group">The runs.</param>
/// <param name="registries">What is known by name.</param>
/// <param name="jobs">How many train at the same time, each on a thread of its own.</param>
/// <param name="display">Shows them.</param>
/// <param name="stop">Ends all of them early.</param>
/// <param name="callbacks">Called on the way, by the seed; null for none.</param>
internal sealed class SeedSession(
    SeedGroup group,
    Registries registries,
    int jobs,
    IDisplay display,
    StopSignal stop,
    Func<ulong, IReadOnlyList<ITrainingCallback>>? callbacks = null
)
{
    private readonly RunSummary?[] summaries = new RunSummary?[group.Runs.Count];
    private readonly int jobs = Math.Clamp(jobs, 1, group.Runs.Count);
    private int next = -1;
    private ExceptionDispatchInfo? failure;

    /// <summary>How many to train at the same time where nothing is said: as many as there are threads.</summary>
    public static int UsualJobs => ThreadBudget.Total;

    /// <summary>Trains every run to its end; returns their summaries, or null where a signal cut them short.</summary>
    /// <exception cref="InvalidInputException">A run is damaged, or being trained by another process; the others were saved and stopped.</exception>
    public IReadOnlyList<RunSummary>? Train()
    {
        Thread[] others = [.. Enumerable.Range(1, jobs - 1).Select(job => new Thread(Work) { Name = $"Seeds {job}" })];
        foreach (Thread thread in others)
            thread.Start();
        Work();
        foreach (Thread thread in others)
            thread.Join();
        failure?.Throw();
        return Array.TrueForAll(summaries, summary => summary is not null) ? [.. summaries.OfType<RunSummary>()] : null;
    }

    private void Work()
    {
        try
        {
            for (
                int i = Interlocked.Increment(ref next);
                i < summaries.Length && !stop.IsRequested;
                i = Interlocked.Increment(ref next)
            )
                summaries[i] = Finish(group.Runs[i]);
        }
#pragma warning disable CA1031 // Whatever goes wrong in a thread is thrown by the caller's.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            stop.Request();
        }
    }

    private RunSummary? Finish(RunFolder run)
    {
        RunConfiguration configuration = ThreadBudget.Share(run.ReadConfiguration(registries), jobs);
        IDisplay shown = jobs == 1 ? display : display.ForRun($"[{configuration.Options.Seed}] ");
        try
        {
            return SeededRun.Finish(
                run,
                configuration,
                registries,
                shown,
                stop,
                callbacks?.Invoke(configuration.Options.Seed)
            );
        }
        catch (TrainingDivergedException exception)
        {
            // That it diverged is a result, and stands in its summary; the other seeds go on.
            shown.WriteLine(exception.Message);
            return RunSummary.Read(run.Summary);
        }
    }
}
