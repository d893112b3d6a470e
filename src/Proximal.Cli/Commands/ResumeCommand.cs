using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal resume RUN</c>: continues an interrupted run or extends a finished one.</summary>
internal static class ResumeCommand
{
    private const string HelpNotes = """
        A run continues from its latest complete checkpoint with the configuration in config.yaml, and ends with the
        same weights and the same metrics.jsonl as an uninterrupted run. A run that was killed before its first
        checkpoint starts again.

        For a folder of several seeds, all unfinished runs continue.

        --steps changes the length of the run permanently: schedules such as lin_3e-4 follow the new length from the
        current step. A run that was stopped early, for example by --stop-at-return, continues only with --steps, and is
        not stopped early again.

        A run in an environment of your own needs --load FILE.dll again, because a run folder never decides which code
        runs.

        If metrics.jsonl is lost or damaged, the run continues from the newest checkpoint whose metrics are complete. If
        there is none, --accept-lost-metrics continues without them.

        A folder of 'proximal tune' can be continued as well, and ends with the same ranking.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var folder = new Argument<string>("RUN")
        {
            Description = "Folder of a run, of several seeds or of a hyperparameter search, or its name in runs/.",
        };
        Option<long?> steps = Flag.Integer("--steps", "New total number of steps, counted from the start of the run.");
        Option<long?> jobs = Flag.Integer(
            "--jobs",
            "For several seeds or a search: number of parallel runs (default: the number of threads)."
        );
        Option<bool> allowPrograms = LanguageFlags.AllowProgramsSwitch();
        Option<bool> acceptLostMetrics = Flag.Switch(
            "--accept-lost-metrics",
            "Continue from the newest checkpoint although metrics.jsonl is lost or damaged."
        );
        var hooks = new HookFlags();
        var distributedFlags = new DistributedFlags();
        var displayFlags = new DisplayFlags();
        var command = new Command("resume", "Continue an interrupted run or extend a finished one.")
        {
            folder,
            steps,
            jobs,
            acceptLostMetrics,
            allowPrograms,
        };
        foreach (
            Option option in (IEnumerable<Option>)
                [
                    .. hooks.All,
                    .. distributedFlags.All,
                    load.Option,
                    load.Python,
                    displayFlags.Threads,
                    displayFlags.Plain,
                    displayFlags.Quiet,
                ]
        )
            command.Add(option);
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            return distributedFlags.Run(
                result,
                displayFlags.Threads,
                all,
                result.GetRequiredValue(folder),
                ranks => ResumeRanks(result, all, ranks)
            );
        });
        int ResumeRanks(ParseResult result, Registries all, RankStart? ranks)
        {
            IDisplay display = displayFlags.Apply(result);
            RunHook? hook = hooks.Read(result);
            if (TuningFolder.TryFind(result.GetRequiredValue(folder)) is { } search)
            {
                RefuseRanks(ranks, "a hyperparameter search");
                RefuseHook(hook, "a hyperparameter search");
                return result.GetValue(steps) is null
                    ? TuneCommand.Run(search, search.Read(all), all, (int?)result.GetValue(jobs), display)
                    : throw new InvalidInputException(
                        $"--steps: {search.Path} is a hyperparameter search, whose number of steps cannot change"
                    );
            }
            using var stop = new StopSignal();
            if (SeedGroup.TryFind(result.GetRequiredValue(folder)) is { } group)
            {
                RefuseRanks(ranks, "several seeds");
                RefuseHook(hook, "several seeds");
                if (result.GetValue(steps) is { } length)
                    ResumedRun.SetTotalSteps(group, all, length);
                return SeedsReport.Train(
                    group,
                    all,
                    (int?)result.GetValue(jobs),
                    display,
                    stop,
                    result.GetValue(acceptLostMetrics)
                );
            }
            var run = RunFolder.Find(result.GetRequiredValue(folder));
            using var runLock = RunLock.Acquire(run.Path);
            if (LanguageConfiguration.TryRead(run.Configuration) is not { } language)
                return Resume(
                    run,
                    all,
                    ranks,
                    result.GetValue(steps),
                    display,
                    stop,
                    hook,
                    result.GetValue(acceptLostMetrics)
                );
            RefuseHook(hook, "a language model");
            return ResumeLanguage(
                run,
                language with
                {
                    Ranks = ranks,
                    AllowPrograms = result.GetValue(allowPrograms),
                    Setup = language.Setup with { Options = language.Options with { Collective = ranks?.Collective } },
                },
                result.GetValue(steps),
                display,
                stop,
                result.GetValue(acceptLostMetrics)
            );
        }

        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal resume runs/CartPole-v1                   continue to the configured number of steps",
                "proximal resume runs/CartPole-v1 --steps 200000    extend to 200,000 steps",
                "proximal resume runs/five                          continue all unfinished seeds",
            ]
        );
        return command;
    }

    private static void RefuseHook(RunHook? hook, string what)
    {
        if (hook is not null)
            throw new InvalidInputException($"--hook applies to a single agent, but this is {what}; leave it out");
    }

    private static void RefuseRanks(RankStart? ranks, string what)
    {
        if (ranks is not null)
            throw new InvalidInputException($"--distributed applies to a single run, but this is {what}; leave it out");
    }

    private static int Resume(
        RunFolder run,
        Registries registries,
        RankStart? ranks,
        long? steps,
        IDisplay display,
        StopSignal stop,
        RunHook? hook,
        bool acceptLostMetrics
    )
    {
        long done = ResumedRun.StepsDone(run, steps);
        if (steps is { } length)
            ResumedRun.SetTotalSteps(run, registries, length, done);
        RunConfiguration configuration = run.ReadConfiguration(registries);
        configuration = configuration with
        {
            Ranks = ranks,
            Options = configuration.Options with { Collective = ranks?.Collective },
        };
        if (ResumedRun.StoppedAt(run, done, configuration) is { } stopped)
        {
            display.WriteLine($"{run.Path} was stopped early: {stopped.Reason}; to train further, add --steps N");
            return ExitCodes.Done;
        }
        if (ResumedRun.CompletedAt(run, done, configuration.Options) is { } summary)
        {
            display.WriteLine(
                $"{run.Path} is finished: return {summary.Evaluation} after {DisplayFormat.Count(done)} steps; "
                    + "to train further, add --steps N"
            );
            return ExitCodes.Done;
        }
        return TrainingReport.Write(
            run,
            new TrainingSession(run, configuration, display, stop, hook)
            {
                AcceptLostMetrics = acceptLostMetrics,
            }.Train(),
            configuration.Load,
            display
        );
    }

    private static int ResumeLanguage(
        RunFolder run,
        LanguageConfiguration configuration,
        long? steps,
        IDisplay display,
        StopSignal stop,
        bool acceptLostMetrics
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
                $"{run.Path} is finished after {DisplayFormat.Count(done)} {configuration.Algorithm.Unit}; "
                    + "to train further, add --steps N"
            );
            foreach (string line in LanguageReport.Changes(summary))
                display.WriteLine(line);
            return ExitCodes.Done;
        }
        (LanguageConfiguration resolved, Language.LanguageTrainer trainer) = LanguageRun.Prepare(
            configuration,
            display.WriteLine
        );
        if (longer)
            LanguageRun.WriteConfiguration(run, resolved);
        LanguageSession session = LanguageRun.Open(run, resolved, trainer, display, stop, acceptLostMetrics);
        return LanguageReport.Write(run, session.Train(), display, session.Unit);
    }
}
