using System.CommandLine;
using System.Globalization;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal compare</c>: compares algorithms, or ablations of PPO, over several
/// seeds.</summary>
internal static class CompareCommand
{
    private const string HelpNotes = """
        Each algorithm trains with the zoo's hyperparameters for the environment (its defaults if there are none); --set
        changes a hyperparameter of all algorithms that have the key. Seeds 1 to N are trained to the end, and all of them are
        reported. Curves show the interquartile mean of the training returns over the seeds, with a 95% stratified
        bootstrap confidence interval (Agarwal et al. 2021). The command prints a table, and writes it with the result
        of every seed to a Markdown page next to the chart.

        --ablate trains PPO without clipping, without advantage normalization, with lambda 0 and 1, without the entropy
        bonus (the baseline has a coefficient of at least 0.01), with one epoch, and without orthogonal initialization.

        Instead of an environment, run folders may be given, such as those of 'proximal train --seeds': the command
        compares them without training.

        The command continues interrupted runs from their last checkpoint and does not repeat finished runs, so you can
        run it again after an interruption.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var targets = new Argument<string[]>("ENV")
        {
            Description = "Environment name (see 'proximal envs'), or folders of finished runs.",
            Arity = ArgumentArity.OneOrMore,
        };
        IEnumerable<string> compared = ComparisonJob
            .DefaultAlgorithms(registries.Algorithms)
            .Select(algorithm => algorithm.Name);
        Option<string?> algorithms = Flag.Text(
            "--algorithms",
            "NAMES",
            $"Comma-separated algorithms: {registries.Algorithms.Names} (default: {string.Join(',', compared)})."
        );
        Option<bool> ablate = Flag.Switch("--ablate", "Compare PPO with variants that each lack one of its details.");
        Option<long?> seeds = Flag.Integer("--seeds", $"Train seeds 1 to N (default: {ComparisonJob.DefaultSeeds}).");
        Option<long?> steps = Flag.Integer(
            "--steps",
            $"Environment steps of each run (default: {ComparisonJob.DefaultSteps})."
        );
        Option<double?> threshold = Flag.Number(
            "--threshold",
            "Report the steps until the return reaches X (default: the environment's reward threshold, if it has one)."
        );
        Option<string[]> set = Flag.Set();
        Option<string?> chart = Flag.Text(
            "--picture",
            "FILE",
            "SVG chart to write, with a Markdown page of the same name (default: compare-ENV.svg or ablate-ENV.svg)."
        );
        Option<string?> output = Flag.Text(
            "--out",
            "DIR",
            $"Folder of the runs (default: {ComparisonJob.DefaultFolder})."
        );
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "compare",
            "Train several algorithms over several seeds; draw learning curves and print a table of returns and "
                + "training times."
        )
        {
            targets,
            algorithms,
            ablate,
            seeds,
            steps,
            threshold,
            set,
            load.Option,
            load.Python,
            chart,
            output,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = displayFlags.Apply(result);
            Registries all = load.Apply(result);
            string[] named = result.GetRequiredValue(targets);
            if (named.Length > 1 || (FinishedRuns.Exist(named[0]) && all.Environments.TryFind(named[0]) is null))
            {
                if (
                    ((Option[])[algorithms, ablate, seeds, steps, set, output]).FirstOrDefault(option =>
                        result.GetResult(option) is { Implicit: false }
                    ) is
                    { } unused
                )
                    throw new InvalidInputException(
                        $"{unused.Name} applies to training only; finished runs are compared without training"
                    );
                return Compare(named, all, result.GetValue(threshold), result.GetValue(chart), display);
            }
            EnvironmentEntry entry = all.FindEnvironment(named[0]);
            bool ablates = result.GetValue(ablate);
            AlgorithmEntry[] chosen = result.GetValue(algorithms) is { } names
                ? ReadAlgorithms(names, all.Algorithms)
                : [];
            ComparisonPlan plan = ComparisonJob.Prepare(
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
            string name = $"{(ablates ? "ablate" : "compare")}-{RunFolder.NameOf(entry.Name)}.svg";
            string path = result.GetValue(chart) ?? Path.Combine(result.GetValue(output) ?? "", name);
            ValidateChartPath(path);
            string[] commandLine =
            [
                "proximal compare",
                named[0],
                ablates
                    ? "--ablate"
                    : $"--algorithms {string.Join(',', plan.Variants.Select(variant => variant.Folder))}",
                $"--seeds {plan.Seeds}",
                $"--steps {plan.Variants[0].Configuration.Options.TotalSteps}",
                .. result.GetValue(threshold) is { } wanted
                    ? [$"--threshold {wanted.ToString(CultureInfo.InvariantCulture)}"]
                    : Array.Empty<string>(),
                .. result.GetValue(set)!.Select(assignment => $"--set {assignment}"),
            ];
            return Run(
                plan,
                result.GetValue(threshold) ?? entry.RewardThreshold,
                ablates,
                path,
                string.Join(' ', commandLine),
                display
            );
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal compare CartPole-v1                                                 all on-policy algorithms",
                "proximal compare Pendulum-v1 --algorithms trpo,ppo --seeds 10 --steps 2e5 --threshold -200",
                "proximal compare CartPole-v1 --algorithms reinforce,ppo --set gamma=0.98 --picture gamma.svg",
                "proximal compare CartPole-v1 --ablate --seeds 10",
                "proximal compare runs/tuned runs/plain                                       finished runs, "
                    + "without training",
            ]
        );
        return command;
    }

    private static AlgorithmEntry[] ReadAlgorithms(string text, AlgorithmRegistry registry)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => registry.TryFind(name) is null) is { } unknown)
            throw new InvalidInputException($"--algorithms: {registry.Unknown(unknown)}");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidInputException($"--algorithms: {twice.Key} is given twice");
        return [.. names.Select(registry.Find)];
    }

    private static void ValidateChartPath(string path)
    {
        if (Path.GetExtension(path) != ".svg")
            throw new InvalidInputException(
                $"--picture {path}: the chart is an SVG file; use a name that ends in .svg"
            );
    }

    private static int Compare(
        string[] folders,
        Registries registries,
        double? threshold,
        string? chart,
        IDisplay display
    )
    {
        if (chart is not null)
            ValidateChartPath(chart);
        IReadOnlyList<ComparedGroup> groups = FinishedRuns.Read(folders, registries);
        EnvironmentEntry entry = groups[0].Variant.Configuration.EnvironmentEntry;
        Report(
            entry.Name,
            groups,
            threshold ?? entry.RewardThreshold,
            false,
            chart ?? $"compare-{RunFolder.NameOf(entry.Name)}.svg",
            $"proximal compare {string.Join(' ', folders)}",
            display
        );
        return ExitCodes.Done;
    }

    private static int Run(
        ComparisonPlan plan,
        double? threshold,
        bool ablates,
        string chart,
        string command,
        IDisplay display
    )
    {
        // Without a live display, one line per seed is enough.
        IDisplay training = display.IsLive ? display : new QuietDisplay();
        using var stop = new StopSignal();
        IReadOnlyList<ComparedGroup>? groups = plan.Run(
            training,
            stop,
            (variant, run) =>
                display.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {variant.Label, -10}  seed {run.Seed, 3}  return {run.Evaluation, 8:F1}  "
                            + $"{DisplayFormat.Duration(run.WallSeconds)}{(run.Diverged ? "  diverged" : "")}"
                    )
                )
        );
        if (groups is null)
        {
            display.WriteLine("stopped and saved; run the same command again to continue");
            return ExitCodes.Interrupted;
        }
        Report(plan.Environment, groups, threshold, ablates, chart, command, display);
        return ExitCodes.Done;
    }

    private static void Report(
        string environment,
        IReadOnlyList<ComparedGroup> groups,
        double? threshold,
        bool ablates,
        string chart,
        string command,
        IDisplay display
    )
    {
        var table = new ComparisonTable(environment, groups, threshold);
        OutputFolder.CreateFor(chart);
        ComparisonJob.Write(chart, ComparisonJob.Draw(environment, groups, ablates));
        ComparisonJob.Write(Path.ChangeExtension(chart, ".md"), table.ToMarkdown(command));
        display.WriteLine("");
        foreach (string line in table.Lines())
            display.WriteLine(line);
        display.WriteLine("");
        display.WriteLine($"wrote {chart} and {Path.ChangeExtension(chart, ".md")}");
    }
}
