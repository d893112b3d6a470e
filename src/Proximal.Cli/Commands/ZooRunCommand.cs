using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal zoo run</c>: measures what settings reach over seeds, and writes it down.</summary>
internal static class ZooRunCommand
{
    private const int DefaultSeeds = 10;
    private const int DefaultEpisodes = 100;
    private const string DefaultOutput = $"{RunFolder.Root}/zoo";
    private const string DefaultResults = "docs/results.md";

    private const string Notes = """
        Seeds 1 to N are trained one after the other, each to its end, and the final policy of each plays with its most probable
        actions. No seed is left out. The figures of every seed go to a file of the folder beside the page (docs/results/), and the page
        is written anew from all files there: measuring one environment leaves the rows of the others as they are.

        Runs that are finished are not repeated, and one that was cut short goes on from its last checkpoint, so the same command
        can be given again after an interruption; remove their folder to measure anew. Commands for different environments may run at the same time.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var environments = new Argument<string[]>("ENV")
        {
            Description = "The environments (default: all that the file has settings for).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<long?> seeds = Flag.Whole("--seeds", $"Train seeds 1 to N (default: {DefaultSeeds}).");
        Option<string?> algorithm = Flag.Algorithm(
            $"The algorithm to measure: {known.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name}, or the file's own)."
        );
        Option<string?> config = Flag.Text("--config", "FILE", "The settings to measure (default: zoo/ALGORITHM.yml).");
        Option<long?> episodes = Flag.Whole(
            "--episodes",
            $"Episodes that each final policy plays (default: {DefaultEpisodes})."
        );
        Option<string?> note = Flag.Text(
            "--note",
            "TEXT",
            "What the page is to say beside the figures, such as what else the machine did."
        );
        Option<string?> output = Flag.Text("--out", "DIR", $"Where the runs land (default: {DefaultOutput}).");
        Option<string?> results = Flag.Text("--results", "FILE", $"The page to write (default: {DefaultResults}).");
        var show = new ShowFlags();
        var command = new Command(
            "run",
            "Trains the zoo's settings over several seeds and writes what they reach beside what others have published."
        )
        {
            environments,
            seeds,
            algorithm,
            config,
            episodes,
            note,
            load.Option,
            output,
            results,
            show.Threads,
            show.Plain,
            show.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = show.Apply(result);
            Registries all = load.Apply(result);
            AlgorithmEntry? asked = Flag.AlgorithmIn(result, algorithm, all);
            ConfigurationFile file = result.GetValue(config) is { } path
                ? ConfigurationFile.Open(path, all)
                : Shipped(asked ?? AlgorithmRegistry.Default, all);
            string[] named = result.GetValue(environments) ?? [];
            EnvironmentEntry[] tasks = [.. (named.Length > 0 ? named : file.Environments).Select(all.FindEnvironment)];
            if (tasks.Length == 0)
                throw new InvalidInputException(
                    $"{file.Name} holds settings for any environment: name those to measure"
                );
            ZooMeasurement[] measurements =
            [
                .. tasks.Select(task => new ZooMeasurement(
                    file,
                    task,
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
            Notes,
            [
                "proximal zoo run                                                every environment, 10 seeds",
                "proximal zoo run CartPole-v1 Pendulum-v1 --seeds 5",
                "proximal zoo run --algorithm trpo --seeds 5                     another algorithm's settings",
                "proximal zoo run CartPole-v1 --config zoo/cleanrl.yml --seeds 10  a row of its own",
            ]
        );
        return command;
    }

    private static ConfigurationFile Shipped(AlgorithmEntry algorithm, Registries known) =>
        Zoo.For(algorithm, known)
        ?? throw new InvalidInputException($"the zoo has no settings of {algorithm.Title}; name a file with --config");

    private static int Run(IReadOnlyList<ZooMeasurement> measurements, string page, IDisplay display)
    {
        // A line for each seed says enough where nothing can be redrawn.
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
                        $"  seed {seed.Seed, 3}  return {seed.Evaluation.Mean, 8:F1} ± {seed.Evaluation.Deviation, -6:F1}"
                            + $"  {DisplayFormat.Count(seed.Steps), 10} steps  {DisplayFormat.Duration(seed.WallSeconds)}"
                    )
            );
            if (result is null)
            {
                display.WriteLine("stopped, and everything is saved; the same command goes on from here");
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
                $"  {result.Seeds.Count} seeds  return {result.Mean:F1} ± {result.Deviation:F1}; published: {PublishedResults.Shipped.Find(result.Configuration, result.Environment) ?? "nothing"}"
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
