using System.CommandLine;
using System.CommandLine.Parsing;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal tune ENV</c>: hyperparameter search.</summary>
internal static class TuneCommand
{
    private const string HelpNotes = """
        Trials are sampled from a search space, which a file describes by configuration keys:

          learning_rate: {log_uniform: [1e-5, 1e-2], schedule: [constant, lin]}
          n_steps: {power_of_two: [32, 2048]}
          gamma: [0.95, 0.99, 0.999]
          policy_kwargs:
            net_arch: [[64, 64], [256, 256]]

        A list is a choice; ranges are uniform, log_uniform, int, log_int and power_of_two. Without --space, PPO uses
        the search space of rl-zoo. All other hyperparameters are those of 'proximal train'. Invalid combinations are
        sampled again.

        --method random trains every trial to the end. --method halving trains all trials for a few steps, then
        continues the best of them for eta times as many steps, and so on up to --steps (successive halving). Each trial
        trains seeds 1 to N of --seeds; its score is the mean return of their deterministic policies over the same
        episodes. A trial that diverges is ranked last.

        The result does not depend on --jobs, --threads or interruptions: running the command again, or 'proximal resume
        DIR', continues the search. The folder contains trials.jsonl, the runs of all trials and, at the end,
        results.csv, results.json, search.svg, and best.yaml for 'proximal train --config'.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var environment = new Argument<string>("ENV")
        {
            Description = "Environment name (see 'proximal envs'), or FILE.dll:TYPE for a class in your assembly.",
        };
        Option<string?> space = Flag.Text("--space", "FILE", "Search space (default for PPO: the space of rl-zoo).");
        Option<TuningMethod?> method = Method();
        Option<long?> trials = Flag.Integer("--trials", "Number of trials (default: 20).");
        Option<long?> seeds = Flag.Integer("--seeds", "Train each trial with seeds 1 to N (default: 1).");
        Option<long?> seed = Flag.Integer("--seed", "Random seed of the trials (default: 0).", minimum: 0);
        Option<long?> steps = Flag.Integer(
            "--steps",
            "Environment steps of a full run (default: from the configuration)."
        );
        Option<long?> eta = Flag.Integer(
            "--eta",
            "Halving: keep one in N trials for the next rung, which has N times as many steps (default: 3).",
            minimum: 2
        );
        Option<long?> minSteps = Flag.Integer(
            "--min-steps",
            "Halving: minimum steps of the first rung (default: from the number of trials)."
        );
        Option<long?> episodes = Flag.Integer("--episodes", "Evaluation episodes per policy (default: 20).");
        Option<long?> jobs = Flag.Integer("--jobs", "Number of parallel runs (default: the number of threads).");
        Option<string?> algorithm = Flag.Algorithm(
            $"Algorithm: {registries.Algorithms.Names} (default: that of the search space, or "
                + $"{AlgorithmRegistry.Default.Name})."
        );
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "Configuration of keys that are not searched: a file, or a name in the zoo (default: zoo/ALGORITHM.yml)."
        );
        Option<string[]> set = Flag.Set();
        Option<string?> output = Flag.Text("--out", "DIR", "Folder of the search (default: runs/ENV-tune).");
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "tune",
            "Search hyperparameters: train many combinations in parallel, rank them, and chart which "
                + "hyperparameters matter."
        )
        {
            environment,
            space,
            method,
            trials,
            seeds,
            seed,
            steps,
            eta,
            minSteps,
            episodes,
            jobs,
            algorithm,
            config,
            set,
            load.Option,
            load.Python,
            output,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = displayFlags.Apply(result);
            Registries all = load.Apply(result);
            EnvironmentEntry entry = all.FindEnvironment(result.GetRequiredValue(environment));
            (string Name, string Text)? file = result.GetValue(space) is { } path ? (path, ReadSpace(path)) : null;
            AlgorithmEntry? asked =
                Flag.AlgorithmIn(result, algorithm, all)
                ?? (file is { } given ? SearchSpaceReader.AlgorithmIn(given.Name, given.Text, all.Algorithms) : null);
            var job = new TrainingJob
            {
                EnvironmentEntry = entry,
                Registries = all,
                File = result.GetValue(config),
                Algorithm = asked,
                Overrides = result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
            };
            RunConfiguration baseConfiguration = TuningJob.BaseConfiguration(
                job.Configure(display.WriteLine),
                result.GetValue(steps)
            );
            file ??= DefaultSearchSpaces.For(baseConfiguration.Algorithm);
            var defaults = new TuningPlan();
            var plan = new TuningPlan
            {
                Method = result.GetValue(method) ?? defaults.Method,
                Trials = (int?)result.GetValue(trials) ?? defaults.Trials,
                Seed = (ulong?)result.GetValue(seed) ?? defaults.Seed,
                Seeds = (int?)result.GetValue(seeds) ?? defaults.Seeds,
                Episodes = (int?)result.GetValue(episodes) ?? defaults.Episodes,
                Eta = (int?)result.GetValue(eta) ?? defaults.Eta,
                MinSteps = result.GetValue(minSteps),
            };
            if (plan.Method == TuningMethod.Random && (result.GetValue(eta) ?? result.GetValue(minSteps)) is not null)
                throw new InvalidInputException("--eta and --min-steps need --method halving");
            var search = new TuningSearch(
                baseConfiguration,
                SearchSpaceReader.Read(
                    file.Value.Name,
                    file.Value.Text,
                    new ConfigurationReader(baseConfiguration.Algorithm, all.Algorithms)
                ),
                plan
            );
            _ = search.Rungs;
            return Run(
                TuningJob.FolderOf(result.GetValue(output), search),
                search,
                all,
                (int?)result.GetValue(jobs),
                display
            );
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal tune CartPole-v1 --trials 20                                   PPO's default search "
                    + "space, full-length trials",
                "proximal tune CartPole-v1 --space space.yml --seeds 3 --steps 5e4       custom search space, "
                    + "three seeds per trial",
                "proximal tune Acrobot-v1 --method halving --trials 27 --jobs 8          successive halving",
                "proximal tune Pendulum-v1 --config sb3 --set gamma=0.9 --out runs/p     other base configuration",
                "proximal resume runs/CartPole-v1-tune                                   continue after an "
                    + "interruption",
            ]
        );
        return command;
    }

    /// <summary>Starts or continues a search.</summary>
    /// <param name="folder">The folder of the search.</param>
    /// <param name="search">The search.</param>
    /// <param name="registries">Environments and algorithms.</param>
    /// <param name="jobs">The number of parallel runs; null for the number of threads.</param>
    /// <param name="display">The output.</param>
    /// <exception cref="InvalidInputException">
    /// The folder contains another search or a run, or another process uses it.
    /// </exception>
    public static int Run(TuningFolder folder, TuningSearch search, Registries registries, int? jobs, IDisplay display)
    {
        using var stop = new StopSignal();
        if (TuningJob.Run(folder, search, registries, jobs, display, stop) is { } results)
            return TuningReport.Write(folder, results, display);
        display.WriteLine(
            $"stopped and saved; continue with: {ToolCommand.Text} resume "
                + $"{folder.Path}{LoadFlag.ToArguments(search.BaseConfiguration.Load)}"
        );
        return ExitCodes.Interrupted;
    }

    private static string ReadSpace(string path) =>
        File.Exists(path)
            ? YamlText.ReadText(path)
            : throw new InvalidInputException($"--space {path}: file not found");

    private static Option<TuningMethod?> Method() =>
        new("--method")
        {
            Description = "Search method: random or halving (default: random).",
            HelpName = "NAME",
            CustomParser = ParseMethod,
        };

    private static TuningMethod? ParseMethod(ArgumentResult argument)
    {
        string name = argument.Tokens[^1].Value;
        TuningMethod[] all = Enum.GetValues<TuningMethod>();
        foreach (TuningMethod method in all)
        {
            if (TuningPlan.NameOf(method) == name)
                return method;
        }
        argument.AddError(
            $"--method: expected random or halving, found '{name}'"
                + NearestName.Suggestion(name, all.Select(TuningPlan.NameOf))
        );
        return null;
    }
}
