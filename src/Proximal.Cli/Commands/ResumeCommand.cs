using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal resume RUN</c>: goes on with a run that was cut short, or makes a finished one longer.</summary>
internal static class ResumeCommand
{
    private const string Notes = """
        A run goes on from its newest whole checkpoint with the settings in its config.yaml, and ends as if it had never been cut
        short: the same weights, the same metrics.jsonl. A run that was killed before its first checkpoint begins again.

        Of a folder of several seeds, every run that is not finished goes on.

        With --steps its length changes for good: schedules such as lin_3e-4 follow the new length from where the run stands. A run that
        was stopped early, by --stop-at-return and the like, stays as it is; with --steps it goes on, and is not stopped early again.

        A run in an environment of your own wants its assembly named again by --load FILE.dll: the run's folder alone never decides what code runs.

        A folder of 'proximal tune' is gone on with as well, and ends with the same ranking.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var folder = new Argument<string>("RUN")
        {
            Description = "The folder of a run, of several seeds or of a search, or its name under runs/.",
        };
        Option<long?> steps = Flag.Whole(
            "--steps",
            "The step at which to end from now on, counted from the run's beginning."
        );
        Option<long?> jobs = Flag.Whole(
            "--jobs",
            "Of several seeds or a search, how many runs train at the same time (default: as many as threads)."
        );
        var hooks = new HookFlags();
        var show = new ShowFlags();
        var command = new Command(
            "resume",
            "Goes on with a run that was interrupted or killed, or trains a finished one further."
        )
        {
            folder,
            steps,
            jobs,
        };
        foreach (
            Option option in (IEnumerable<Option>)[.. hooks.All, load.Option, show.Threads, show.Plain, show.Quiet]
        )
            command.Add(option);
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            IDisplay display = show.Apply(result);
            RunHook? hook = hooks.Read(result);
            if (TuningFolder.TryFind(result.GetRequiredValue(folder)) is { } search)
            {
                RefuseHook(hook, "a search");
                return result.GetValue(steps) is null
                    ? TuneCommand.Run(search, search.Read(all), all, (int?)result.GetValue(jobs), display)
                    : throw new InvalidInputException(
                        $"--steps: {search.Path} is a search, whose trials have the steps that it began with"
                    );
            }
            using var stop = new StopSignal();
            if (SeedGroup.TryFind(result.GetRequiredValue(folder)) is { } group)
            {
                RefuseHook(hook, "several seeds");
                return Resume(group, all, result.GetValue(steps), (int?)result.GetValue(jobs), display, stop);
            }
            var run = RunFolder.Find(result.GetRequiredValue(folder));
            using var taken = RunLock.Acquire(run.Path);
            if (LanguageConfiguration.TryRead(run.Configuration) is not { } language)
                return Resume(run, all, result.GetValue(steps), display, stop, hook);
            RefuseHook(hook, "a language model");
            return ResumeLanguage(run, language, result.GetValue(steps), display, stop);
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal resume runs/CartPole-v1                   to the end that it was given",
                "proximal resume runs/CartPole-v1 --steps 200000    and then some more",
                "proximal resume runs/five                          what is left of several seeds",
            ]
        );
        return command;
    }

    private static void RefuseHook(RunHook? hook, string what)
    {
        if (hook is not null)
            throw new InvalidInputException(
                $"--hook is called while a single agent is trained; this is {what}, so leave it out"
            );
    }

    private static int Resume(
        SeedGroup group,
        Registries known,
        long? steps,
        int? jobs,
        IDisplay display,
        StopSignal stop
    )
    {
        if (steps is { } length)
            ResumedRun.SetTotalSteps(group, known, length);
        return SeedsReport.Train(group, known, jobs, display, stop);
    }

    private static int Resume(
        RunFolder run,
        Registries known,
        long? steps,
        IDisplay display,
        StopSignal stop,
        RunHook? hook
    )
    {
        long done = ResumedRun.StepsDone(run, steps);
        if (steps is { } length)
            ResumedRun.SetTotalSteps(run, known, length, done);
        RunConfiguration configuration = run.ReadConfiguration(known);
        if (ResumedRun.StoppedAt(run, done, configuration) is { } stopped)
        {
            display.WriteLine($"{run.Path} was stopped early: {stopped.Reason}; to train it further, add --steps N");
            return ExitCodes.Done;
        }
        if (ResumedRun.CompletedAt(run, done, configuration.Options) is { } summary)
        {
            display.WriteLine(
                $"{run.Path} is complete: return {summary.Evaluation} after {DisplayFormat.Count(done)} steps; to train it further, add --steps N"
            );
            return ExitCodes.Done;
        }
        return TrainingReport.Tell(
            run,
            new TrainingSession(run, configuration, display, stop, hook).Train(),
            configuration.Load,
            display
        );
    }

    private static int ResumeLanguage(
        RunFolder run,
        LanguageConfiguration configuration,
        long? steps,
        IDisplay display,
        StopSignal stop
    )
    {
        long done = ResumedRun.StepsDone(run, steps);
        bool longer = steps is { } length && length != configuration.Options.TotalSteps;
        if (longer)
            configuration = configuration with
            {
                Setup = configuration.Setup with { Options = configuration.Options with { TotalSteps = steps!.Value } },
            };
        if (ResumedRun.CompletedAt(run, done, configuration.Options) is { } summary)
        {
            display.WriteLine(
                $"{run.Path} is complete after {DisplayFormat.Count(done)}; to train it further, add --steps N"
            );
            foreach (string line in LanguageReport.Changes(summary))
                display.WriteLine(line);
            return ExitCodes.Done;
        }
        (LanguageConfiguration settled, Language.LanguageTrainer trainer) = LanguageRun.Prepare(
            configuration,
            display.WriteLine
        );
        if (longer)
            LanguageRun.WriteConfiguration(run, settled);
        LanguageSession session = LanguageRun.Open(run, settled, trainer, display, stop);
        return LanguageReport.Tell(run, session.Train(), display, session.Unit);
    }
}
