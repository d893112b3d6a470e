using System.CommandLine;
using System.CommandLine.Parsing;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal tune ENV</c>: a search for better settings.</summary>
internal static class TuneCommand
{
    private const string Notes = """
        Trials are drawn from a space, which a file describes by the keys of a configuration:

          learning_rate: {log_uniform: [1e-5, 1e-2], schedule: [constant, lin]}
          n_steps: {power_of_two: [32, 2048]}
          gamma: [0.95, 0.99, 0.999]
          policy_kwargs:
            net_arch: [[64, 64], [256, 256]]

        A list holds choices; ranges are uniform, log_uniform, int, log_int and power_of_two. Without --space, PPO is searched as
        rl-zoo does. All other settings are those that 'proximal train' would use. Settings that do not go together are drawn again.

        --method random trains every trial to its end. --method halving trains all of them for a while, and lets the better ones go on,
        from where they stand, for eta times as many steps, and so on up to --steps. Each trial is trained with seeds 1 to N of --seeds
        and scored by the mean return of its policies, without exploration, over the same episodes. A trial that diverges comes last.

        The same command finds the same best settings, whatever --jobs and --threads are, also when it was interrupted or killed: giving
        it again, or 'proximal resume DIR', goes on from there. The folder keeps trials.jsonl, the runs of all trials, and at the end
        results.csv, results.json, search.svg, and best.yaml for 'proximal train --config'.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var environment = new Argument<string>("ENV")
        {
            Description = "The environment, as 'proximal envs' lists it; or FILE.dll:TYPE, a class of your own.",
        };
        Option<string?> space = Flag.Text(
            "--space",
            "FILE",
            "The settings to search (default: those of rl-zoo's sampler, for PPO)."
        );
        Option<TuningMethod?> method = Method();
        Option<long?> trials = Flag.Whole("--trials", "Combinations of settings to try (default: 20).");
        Option<long?> seeds = Flag.Whole("--seeds", "Train each trial with seeds 1 to N (default: 1).");
        Option<long?> seed = Flag.Whole("--seed", "Chooses the combinations (default: 0).", least: 0);
        Option<long?> steps = Flag.Whole(
            "--steps",
            "Environment steps of a whole run (default: those of the settings)."
        );
        Option<long?> eta = Flag.Whole(
            "--eta",
            "Halving: one trial in N goes on to the next rung, which has N times as many steps (default: 3).",
            least: 2
        );
        Option<long?> least = Flag.Whole(
            "--min-steps",
            "Halving: least steps of the first rung (default: from the number of trials)."
        );
        Option<long?> episodes = Flag.Whole("--episodes", "Episodes that each policy is measured over (default: 20).");
        Option<long?> jobs = Flag.Whole("--jobs", "Runs that train at the same time (default: as many as threads).");
        Option<string?> algorithm = Flag.Algorithm(
            $"The algorithm: {known.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name}, or the space's own)."
        );
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "The settings that are not searched: a file, or one of the zoo's (default: zoo/ALGORITHM.yml)."
        );
        Option<string[]> set = Flag.Set();
        Option<string?> output = Flag.Text("--out", "DIR", "The search's folder (default: runs/ENV-tune).");
        var show = new ShowFlags();
        var command = new Command(
            "tune",
            "Searches for better settings: trains many combinations side by side, ranks them, and draws what matters."
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
            least,
            episodes,
            jobs,
            algorithm,
            config,
            set,
            load.Option,
            output,
            show.Threads,
            show.Plain,
            show.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = show.Apply(result);
            Registries all = load.Apply(result);
            EnvironmentEntry task = all.FindEnvironment(result.GetRequiredValue(environment));
            (string Name, string Text)? file = result.GetValue(space) is { } path ? (path, ReadSpace(path)) : null;
            AlgorithmEntry? asked =
                Flag.AlgorithmIn(result, algorithm, all)
                ?? (file is { } given ? SearchSpaceReader.AlgorithmIn(given.Name, given.Text, all.Algorithms) : null);
            var job = new TrainingJob
            {
                EnvironmentEntry = task,
                Registries = all,
                File = result.GetValue(config),
                Algorithm = asked,
                Overrides = result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
            };
            RunConfiguration basis = TuningJob.BaseConfiguration(
                job.Configure(display.WriteLine),
                result.GetValue(steps)
            );
            file ??= DefaultSearchSpaces.For(basis.Algorithm);
            var defaults = new TuningPlan();
            var plan = new TuningPlan
            {
                Method = result.GetValue(method) ?? defaults.Method,
                Trials = (int?)result.GetValue(trials) ?? defaults.Trials,
                Seed = (ulong?)result.GetValue(seed) ?? defaults.Seed,
                Seeds = (int?)result.GetValue(seeds) ?? defaults.Seeds,
                Episodes = (int?)result.GetValue(episodes) ?? defaults.Episodes,
                Eta = (int?)result.GetValue(eta) ?? defaults.Eta,
                MinSteps = result.GetValue(least),
            };
            if (plan.Method == TuningMethod.Random && (result.GetValue(eta) ?? result.GetValue(least)) is not null)
                throw new InvalidInputException("--eta and --min-steps are about halving; add --method halving");
            var search = new TuningSearch(
                basis,
                SearchSpaceReader.Read(
                    file.Value.Name,
                    file.Value.Text,
                    new ConfigurationReader(basis.Algorithm, all.Algorithms)
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
            Notes,
            [
                "proximal tune CartPole-v1 --trials 20                                   PPO's usual settings, each trained to the end",
                "proximal tune CartPole-v1 --space space.yml --seeds 3 --steps 5e4       a space of your own, three seeds each",
                "proximal tune Acrobot-v1 --method halving --trials 27 --jobs 8          most trials end early",
                "proximal tune Pendulum-v1 --config sb3 --set gamma=0.9 --out runs/p     other settings where nothing is searched",
                "proximal resume runs/CartPole-v1-tune                                   goes on after an interruption",
            ]
        );
        return command;
    }

    /// <summary>Begins a search, or goes on with the same one.</summary>
    /// <param name="folder">The search's folder.</param>
    /// <param name="search">The search.</param>
    /// <param name="known">Environments and algorithms.</param>
    /// <param name="jobs">Runs that train at the same time; null for as many as threads.</param>
    /// <param name="display">Shows it.</param>
    /// <exception cref="InvalidInputException">The folder holds another search or a run, or another process has it.</exception>
    public static int Run(TuningFolder folder, TuningSearch search, Registries known, int? jobs, IDisplay display)
    {
        using var stop = new StopSignal();
        if (TuningJob.Run(folder, search, known, jobs, display, stop) is { } results)
            return TuningReport.Tell(folder, results, display);
        display.WriteLine(
            $"stopped, and everything is saved; go on with: proximal resume {folder.Path}{LoadFlag.Words(search.BaseConfiguration.Load)}"
        );
        return ExitCodes.Interrupted;
    }

    private static string ReadSpace(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : exception.Message;
            throw new InvalidInputException($"--space {path}: {reason}", exception);
        }
    }

    private static Option<TuningMethod?> Method() =>
        new("--method")
        {
            Description = "How to search: random or halving (default: random).",
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
            $"--method: expected random or halving, found '{name}'{NearestName.Suggestion(name, all.Select(TuningPlan.NameOf))}"
        );
        return null;
    }
}
