using System.Runtime.ExceptionServices;

namespace Proximal.Experiments;

/// <summary>
/// Trains the unfinished runs of a group, several at the same time. Each run gives the same bytes as alone, because no
/// result depends on the number of threads.
/// </summary>
/// <param name="group">Runs.</param>
/// <param name="registries">Registered environments and algorithms.</param>
/// <param name="jobs">Number of runs that train at the same time, each in its own thread.</param>
/// <param name="display">Display of the runs.</param>
/// <param name="stop">Signal that stops all runs early.</param>
/// <param name="callbacks">Creates the callbacks of a seed; null for none.</param>
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

    /// <summary>Whether the runs continue without metrics that are lost.</summary>
    public bool AcceptLostMetrics { get; init; }

    /// <summary>Default number of runs that train at the same time: the number of threads.</summary>
    public static int DefaultJobs => ThreadBudget.Total;

    /// <summary>Trains all runs to their end and returns their summaries; null if a signal stopped them.</summary>
    /// <exception cref="InvalidInputException">A run is damaged or locked by another process. The others are saved and
    /// stopped.</exception>
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
#pragma warning disable CA1031 // The thread of the caller throws the exception.
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
        IDisplay runDisplay = jobs == 1 ? display : display.ForRun($"[{configuration.Options.Seed}] ");
        try
        {
            return SeededRun.Finish(
                run,
                configuration,
                registries,
                runDisplay,
                stop,
                callbacks?.Invoke(configuration.Options.Seed),
                AcceptLostMetrics
            );
        }
        catch (TrainingDivergedException exception)
        {
            // Divergence is a result, which the summary contains. The other seeds continue.
            runDisplay.WriteLine(exception.Message);
            return RunSummary.Read(run.Summary);
        }
    }
}
