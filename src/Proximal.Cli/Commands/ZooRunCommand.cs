using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal zoo run</c>: benchmarks hyperparameters over several seeds.</summary>
internal static class ZooRunCommand
{
    private const int DefaultSeeds = 10;
    private const int DefaultEpisodes = 100;
    private const string DefaultOutput = $"{RunFolder.Root}/zoo";
    private const string DefaultResults = "docs/results.md";

    private const string HelpNotes = """
        Seeds 1 to N train one after the other to the end; the final policy of each is evaluated with its most probable
        actions, and all seeds are reported. The results of each seed are written to a file in the folder of the page
        (docs/results/), and the page is rebuilt from all files in that folder, so rows of other environments do not
        change.

        The command continues interrupted runs from their last checkpoint and does not repeat finished runs, so you can
        run it again after an interruption; delete the run folder to train again. Commands for different environments
        may run in parallel.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var environments = new Argument<string[]>("ENV")
        {
            Description = "Environments (default: all environments of the file).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<long?> seeds = Flag.Integer("--seeds", $"Train seeds 1 to N (default: {DefaultSeeds}).");
        Option<string?> algorithm = Flag.Algorithm(
            $"Algorithm: {registries.Algorithms.Names} (default: that of the file, or "
                + $"{AlgorithmRegistry.Default.Name})."
        );
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "Configuration: a file, or a name in the zoo (default: zoo/ALGORITHM.yml)."
        );
        Option<long?> episodes = Flag.Integer(
            "--episodes",
            $"Evaluation episodes per final policy (default: {DefaultEpisodes})."
        );
        Option<string?> note = Flag.Text(
            "--note",
            "TEXT",
            "Note on the page, for example about other load on the machine."
        );
        Option<string?> output = Flag.Text("--out", "DIR", $"Folder of the runs (default: {DefaultOutput}).");
        Option<string?> results = Flag.Text("--results", "FILE", $"Results page to write (default: {DefaultResults}).");
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "run",
            "Train the zoo's hyperparameters over several seeds and write the returns next to published results."
        )
        {
            environments,
            seeds,
            algorithm,
            config,
            episodes,
            note,
            load.Option,
            load.Python,
            output,
            results,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = displayFlags.Apply(result);
            Registries all = load.Apply(result);
            AlgorithmEntry? asked = Flag.AlgorithmIn(result, algorithm, all);
            ConfigurationFile file = result.GetValue(config) is { } path
                ? ConfigurationFile.Open(path, all)
                : Shipped(asked ?? AlgorithmRegistry.Default, all);
            string[] named = result.GetValue(environments) ?? [];
            EnvironmentEntry[] entries =
            [
                .. (named.Length > 0 ? named : Installed(file.Environments, all.Environments)).Select(
                    all.FindEnvironment
                ),
            ];
            if (entries.Length == 0)
                throw new InvalidInputException($"{file.Name} applies to any environment: name the environments");
            ZooMeasurement[] measurements =
            [
                .. entries.Select(entry => new ZooMeasurement(
                    file,
                    entry,
                    all,
                    asked,
                    (int)(result.GetValue(seeds) ?? DefaultSeeds),
                    (int)(result.GetValue(episodes) ?? DefaultEpisodes),
                    result.GetValue(note)?.TrimEnd('.') ?? "",
                    result.GetValue(output) ?? DefaultOutput
                )),
            ];
            return Run(measurements, result.GetValue(results) ?? DefaultResults, display);
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal zoo run                                                all environments, 10 seeds",
                "proximal zoo run CartPole-v1 Pendulum-v1 --seeds 5",
                "proximal zoo run --algorithm trpo --seeds 5                     another algorithm",
                "proximal zoo run CartPole-v1 --config zoo/cleanrl.yml --seeds 10  a separate row",
            ]
        );
        return command;
    }

    // Without named environments, those of a family whose library is missing are left out, with one line.
    private static IEnumerable<string> Installed(IEnumerable<string> names, EnvironmentRegistry environments)
    {
        HashSet<string> kept = new(names, StringComparer.Ordinal);
        foreach (EnvironmentFamily family in environments.Families)
        {
            string[] members = [.. family.Environments.Select(static entry => entry.Name)];
            if (!kept.Overlaps(members) || family.Requirement() is not { } requirement)
                continue;
            kept.ExceptWith(members);
            Console.Error.WriteLine($"without the environments of {family.Name}: {requirement}");
        }
        return names.Where(kept.Contains);
    }

    private static ConfigurationFile Shipped(AlgorithmEntry algorithm, Registries registries) =>
        Zoo.For(algorithm, registries)
        ?? throw new InvalidInputException(
            $"the zoo has no hyperparameters of {algorithm.Title}; select a file with --config"
        );

    private static int Run(IReadOnlyList<ZooMeasurement> measurements, string page, IDisplay display)
    {
        // Without a live display, one line per seed is enough.
        IDisplay training = display.IsLive ? display : new QuietDisplay();
        string folder = Path.ChangeExtension(page, null);
        using var stop = new StopSignal();
        foreach (ZooMeasurement measurement in measurements)
        {
            display.WriteLine($"{measurement.Environment}, {measurement.ConfigurationName}");
            ZooResult? result = measurement.Run(
                Command(measurement),
                training,
                stop,
                seed =>
                    display.WriteLine(
                        $"  seed {seed.Seed, 3}  return {seed.Evaluation.Mean, 8:F1} ± "
                            + $"{seed.Evaluation.Deviation, -6:F1}"
                            + $"  {DisplayFormat.Count(seed.Steps), 10} steps  "
                            + $"{DisplayFormat.Duration(seed.WallSeconds)}"
                    )
            );
            if (result is null)
            {
                display.WriteLine("stopped and saved; run the same command again to continue");
                return ExitCodes.Interrupted;
            }
            result.Write(folder);
            ResultsPage.Write(
                page,
                ZooResult.ReadAll(folder),
                PublishedResults.Shipped,
                ExperimentSection.Draw(folder)
            );
            display.WriteLine(
                $"  {result.Seeds.Count} {(result.Seeds.Count == 1 ? "seed" : "seeds")}  "
                    + $"return {result.Mean:F1} ± {result.Deviation:F1}; published: "
                    + $"{PublishedResults.Shipped.Find(result.Configuration, result.Environment) ?? "nothing"}"
            );
        }
        display.WriteLine($"wrote {page}");
        return ExitCodes.Done;
    }

    private static string Command(ZooMeasurement measurement)
    {
        string algorithm = measurement.Requested is { } asked ? $" --algorithm {asked.Name}" : "";
        string config =
            measurement.Configuration.Name
            == Zoo.For(measurement.Requested ?? AlgorithmRegistry.Default, measurement.Registries)?.Name
                ? ""
                : $" --config {measurement.Configuration.Name}";
        string episodes = measurement.Episodes == DefaultEpisodes ? "" : $" --episodes {measurement.Episodes}";
        return $"proximal zoo run {measurement.Environment} --seeds {measurement.Seeds}{algorithm}{config}{episodes}";
    }
}
