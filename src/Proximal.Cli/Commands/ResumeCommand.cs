using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal resume RUN</c>: goes on with a run that was cut short, or makes a finished one longer.</summary>
internal static class ResumeCommand
{
    private const string Notes = """
        A run goes on from its newest whole checkpoint with the settings in its config.yaml, and ends as if it had never been cut
        short: the same weights, the same metrics.jsonl. A run that was killed before its first checkpoint begins again.

        With --steps its length changes for good: schedules such as lin_3e-4 follow the new length from where the run stands. A run that
        was stopped early, by --stop-at-return and the like, stays as it is; with --steps it goes on, and is not stopped early again.

        A folder of 'proximal tune' is gone on with as well, and ends with the same ranking.
        """;

    public static Command Create()
    {
        var folder = new Argument<string>("RUN") { Description = "The run's folder, or a search's, or its name under runs/." };
        Option<long?> steps = Flag.Whole("--steps", "The step at which to end from now on, counted from the run's beginning.");
        var show = new ShowFlags();
        var command = new Command("resume", "Goes on with a run that was interrupted or killed, or trains a finished one further.")
        {
            folder, steps, show.Threads, show.Plain, show.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = show.Apply(result);
            if (TuningFolder.TryFind(result.GetRequiredValue(folder)) is { } search)
            {
                return result.GetValue(steps) is null
                    ? TuneCommand.Run(search, search.Read(), jobs: null, display)
                    : throw new InvalidInputException($"--steps: {search.Path} is a search, whose trials have the steps that it began with");
            }
            var run = RunFolder.Find(result.GetRequiredValue(folder));
            using var stop = new StopSignal();
            using var taken = RunLock.Take(run.Path);
            return LanguageConfiguration.TryRead(run.Configuration) is { } language
                ? ResumeLanguage(run, language, result.GetValue(steps), display, stop)
                : Resume(run, result.GetValue(steps), display, stop);
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal resume runs/CartPole-v1                   to the end that it was given",
                "proximal resume runs/CartPole-v1 --steps 200000    and then some more",
            ]);
        return command;
    }

    private static int Resume(RunFolder run, long? steps, IDisplay display, StopSignal stop)
    {
        RunConfiguration configuration = run.ReadConfiguration();
        long done = StepsDone(run, steps);
        RunSummary? stopped = StoppedAt(run, done, configuration);
        if (stopped is not null && steps is null)
        {
            display.Say($"{run.Path} was stopped early: {stopped.Reason}; to train it further, add --steps N");
            return ExitCode.Done;
        }
        if (steps is { } length && (stopped is not null || length != configuration.Options.TotalSteps))
        {
            configuration = configuration with
            {
                Options = configuration.Options with { TotalSteps = length },
                Stop = stopped is null ? configuration.Stop : new StopSettings(),
            };
            run.WriteConfiguration(configuration);
        }
        if (CompletedAt(run, done, configuration.Options) is { } summary)
        {
            display.Say($"{run.Path} is complete: return {summary.Evaluation} after {Readable.Count(done)} steps; to train it further, add --steps N");
            return ExitCode.Done;
        }
        return TrainingReport.Tell(run, new TrainingSession(run, configuration, display, stop).Train(), display);
    }

    private static int ResumeLanguage(RunFolder run, LanguageConfiguration configuration, long? steps, IDisplay display, StopSignal stop)
    {
        long done = StepsDone(run, steps);
        bool longer = steps is { } length && length != configuration.Options.TotalSteps;
        if (longer)
            configuration = configuration with { Setup = configuration.Setup with { Options = configuration.Options with { TotalSteps = steps!.Value } } };
        if (CompletedAt(run, done, configuration.Options) is { } summary)
        {
            display.Say($"{run.Path} is complete after {Readable.Count(done)}; to train it further, add --steps N");
            foreach (string line in LanguageReport.Changes(summary))
                display.Say(line);
            return ExitCode.Done;
        }
        (LanguageConfiguration settled, Language.LanguageTrainer trainer) = LanguageRun.Prepare(configuration, display.Say);
        if (longer)
            LanguageRun.WriteConfiguration(run, settled);
        LanguageSession session = LanguageRun.Open(run, settled, trainer, display, stop);
        return LanguageReport.Tell(run, session.Train(), display, session.Unit);
    }

    private static long StepsDone(RunFolder run, long? asked)
    {
        long done = run.OpenCheckpoints().FindLatest()?.Step ?? 0;
        return asked < done ? throw new InvalidInputException($"--steps {asked}: {run.Path} has taken {done} steps already") : done;
    }

    // The summary of a run that a condition ended which it still has; null for others.
    private static RunSummary? StoppedAt(RunFolder run, long done, RunConfiguration configuration) =>
        configuration.Stop != new StopSettings() && RunSummary.Read(run.Summary) is { Status: RunStatus.Stopped } summary && summary.Steps == done ? summary : null;

    // The summary of a run that has nothing left to do; null for others.
    private static RunSummary? CompletedAt(RunFolder run, long done, TrainerOptions options) =>
        done >= options.TotalSteps && RunSummary.Read(run.Summary) is { Status: RunStatus.Completed } summary && summary.Steps == done ? summary : null;
}
