using System.CommandLine;
using System.Globalization;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal compare</c>: algorithms against each other, or PPO against itself without its details.</summary>
internal static class CompareCommand
{
    private const string Notes = """
        Each algorithm trains with its settings in the zoo for the environment (its defaults where there are none), --set changes those
        of all, and seeds 1 to N are trained to the end; no seed is left out. Curves are the interquartile mean of the seeds' returns in
        training, the band its 95% interval by stratified bootstrap (Agarwal et al. 2021). The table is printed, and written as a page of
        Markdown beside the picture, with every seed's result.

        --ablate trains PPO without clipping, without advantage normalisation, with lambda 0 and 1, without its entropy bonus (the
        baseline has one of 0.01 at least), with one epoch, and without orthogonal initialisation.

        Instead of an environment, folders of runs may be given, such as those of 'proximal train --seeds': they are compared as they are, and
        nothing is trained.

        Runs that are finished are not repeated, and one that was cut short goes on from its last checkpoint, so the same command can be
        given again after an interruption.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var what = new Argument<string[]>("ENV")
        {
            Description = "The environment, as 'proximal envs' lists it; or folders of runs that are finished.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> algorithms = Flag.Text(
            "--algorithms",
            "NAMES",
            $"The algorithms, commas between them: {known.Algorithms.Names} (default: {string.Join(',', ComparisonJob.DefaultAlgorithms(known.Algorithms).Select(algorithm => algorithm.Name))})."
        );
        Option<bool> ablate = Flag.Switch("--ablate", "Compare PPO with itself, less one of its details at a time.");
        Option<long?> seeds = Flag.Whole("--seeds", $"Train seeds 1 to N (default: {ComparisonJob.DefaultSeeds}).");
        Option<long?> steps = Flag.Whole(
            "--steps",
            $"Environment steps of every run (default: {ComparisonJob.DefaultSteps})."
        );
        Option<double?> threshold = Flag.Any(
            "--threshold",
            "Time how long it takes to this return (default: the environment's, where it has one)."
        );
        Option<string[]> set = Flag.Set();
        Option<string?> picture = Flag.Text(
            "--picture",
            "FILE",
            "The picture to write, with a page of the same name beside it (default: compare-ENV.svg, or ablate-ENV.svg)."
        );
        Option<string?> output = Flag.Text(
            "--out",
            "DIR",
            $"Where the runs land (default: {ComparisonJob.DefaultFolder})."
        );
        var show = new ShowFlags();
        var command = new Command(
            "compare",
            "Trains several algorithms over several seeds, draws their learning curves and prints what they reach and what it takes."
        )
        {
            what,
            algorithms,
            ablate,
            seeds,
            steps,
            threshold,
            set,
            load.Option,
            picture,
            output,
            show.Threads,
            show.Plain,
            show.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = show.Apply(result);
            Registries all = load.Apply(result);
            string[] named = result.GetRequiredValue(what);
            if (named.Length > 1 || (FinishedRuns.Exist(named[0]) && all.Environments.TryFind(named[0]) is null))
            {
                if (
                    ((Option[])[algorithms, ablate, seeds, steps, set, output]).FirstOrDefault(option =>
                        result.GetResult(option) is { Implicit: false }
                    ) is
                    { } idle
                )
                    throw new InvalidInputException(
                        $"{idle.Name} is about training; folders of runs are compared as they are"
                    );
                return Compare(named, all, result.GetValue(threshold), result.GetValue(picture), display);
            }
            EnvironmentEntry entry = all.FindEnvironment(named[0]);
            bool ablates = result.GetValue(ablate);
            AlgorithmEntry[] chosen = result.GetValue(algorithms) is { } names
                ? ReadAlgorithms(names, all.Algorithms)
                : [];
            ComparisonPlan contest = ComparisonJob.Prepare(
                entry,
                all,
                chosen,
                ablates,
                [.. result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment)],
                (int?)result.GetValue(seeds),
                result.GetValue(steps),
                result.GetValue(output),
                display.WriteLine
            );
            string path = result.GetValue(picture) ?? $"{(ablates ? "ablate" : "compare")}-{entry.Name}.svg";
            CheckPicture(path);
            string[] words =
            [
                "proximal compare",
                named[0],
                ablates
                    ? "--ablate"
                    : $"--algorithms {string.Join(',', contest.Variants.Select(variant => variant.Folder))}",
                $"--seeds {contest.Seeds}",
                $"--steps {contest.Variants[0].Configuration.Options.TotalSteps}",
                .. result.GetValue(threshold) is { } wanted
                    ? [$"--threshold {wanted.ToString(CultureInfo.InvariantCulture)}"]
                    : Array.Empty<string>(),
                .. result.GetValue(set)!.Select(assignment => $"--set {assignment}"),
            ];
            return Run(
                contest,
                result.GetValue(threshold) ?? entry.RewardThreshold,
                ablates,
                path,
                string.Join(' ', words),
                display
            );
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal compare CartPole-v1                                                 every algorithm that learns from rollouts",
                "proximal compare Pendulum-v1 --algorithms trpo,ppo --seeds 10 --steps 2e5 --threshold -200",
                "proximal compare CartPole-v1 --algorithms reinforce,ppo --set gamma=0.98 --picture gamma.svg",
                "proximal compare CartPole-v1 --ablate --seeds 10",
                "proximal compare runs/tuned runs/plain                                       folders of several seeds, as they are",
            ]
        );
        return command;
    }

    private static AlgorithmEntry[] ReadAlgorithms(string text, AlgorithmRegistry known)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => known.TryFind(name) is null) is { } unknown)
            throw new InvalidInputException($"--algorithms: {known.Unknown(unknown)}");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidInputException($"--algorithms: {twice.Key} is named twice");
        return [.. names.Select(known.Find)];
    }

    private static void CheckPicture(string path)
    {
        if (Path.GetExtension(path) != ".svg")
            throw new InvalidInputException($"--picture {path}: the picture is an SVG file; end its name with .svg");
    }

    private static int Compare(string[] folders, Registries known, double? threshold, string? picture, IDisplay display)
    {
        if (picture is not null)
            CheckPicture(picture);
        IReadOnlyList<ComparedGroup> groups = FinishedRuns.Read(folders, known);
        EnvironmentEntry entry = groups[0].Variant.Configuration.EnvironmentEntry;
        Report(
            entry.Name,
            groups,
            threshold ?? entry.RewardThreshold,
            false,
            picture ?? $"compare-{RunFolder.NameOf(entry.Name)}.svg",
            $"proximal compare {string.Join(' ', folders)}",
            display
        );
        return ExitCodes.Done;
    }

    private static int Run(
        ComparisonPlan contest,
        double? threshold,
        bool ablates,
        string picture,
        string command,
        IDisplay display
    )
    {
        // A line for each seed says enough where nothing can be redrawn.
        IDisplay training = display.IsLive ? display : new QuietDisplay();
        using var stop = new StopSignal();
        IReadOnlyList<ComparedGroup>? groups = contest.Run(
            training,
            stop,
            (variant, run) =>
                display.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {variant.Label, -10}  seed {run.Seed, 3}  return {run.Evaluation, 8:F1}  {DisplayFormat.Duration(run.WallSeconds)}{(run.Diverged ? "  diverged" : "")}"
                    )
                )
        );
        if (groups is null)
        {
            display.WriteLine("stopped, and everything is saved; the same command goes on from here");
            return ExitCodes.Interrupted;
        }
        Report(contest.Environment, groups, threshold, ablates, picture, command, display);
        return ExitCodes.Done;
    }

    private static void Report(
        string environment,
        IReadOnlyList<ComparedGroup> groups,
        double? threshold,
        bool ablates,
        string picture,
        string command,
        IDisplay display
    )
    {
        var table = new ComparisonTable(environment, groups, threshold);
        ComparisonJob.Write(picture, ComparisonJob.Draw(environment, groups, ablates));
        ComparisonJob.Write(Path.ChangeExtension(picture, ".md"), table.ToMarkdown(command));
        display.WriteLine("");
        foreach (string line in table.Lines())
            display.WriteLine(line);
        display.WriteLine("");
        display.WriteLine($"wrote {picture} and {Path.ChangeExtension(picture, ".md")}");
    }
}
