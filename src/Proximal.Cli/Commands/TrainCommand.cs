using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal train ENV</c>: a new run.</summary>
internal static class TrainCommand
{
    private const string Notes = """
        The algorithm is PPO, or what --algorithm names, or the algorithm of the file that --config names. Settings come from its file
        in the zoo (its own defaults where there are none for the environment), or from the file that --config names; --set changes single ones, and the flags for seed, steps
        and environments have the last word. 'proximal zoo show ENV' prints all keys with their values. The run's folder holds all
        settings (config.yaml), figures (metrics.jsonl, and an event file for TensorBoard), times (timings.jsonl), checkpoints and,
        at the end, summary.json. The same seed and settings give the same weights, byte for byte, on any number of threads.

        FILE.dll:TYPE trains in a public class of your own, which implements IEnvironment; its constructor's parameters are settings:
        --set length=20. A key that the algorithm has too is the algorithm's, and env.length=20 the environment's in any case. Code of an
        assembly runs only where you name it: 'proximal resume', 'evaluate' and 'play' want --load FILE.dll again.

        --init-from begins with the weights of a trained policy, and with the statistics that normalise its observations; optimizer and schedules
        begin anew. The task may be another one with the same spaces. --init-parts takes only parts of the network, by the names in
        --dry-run's list of layers. What does not fit is refused by name.

        --eval-freq evaluates on the way, and 'proximal play RUN --best' shows the best policy. What ends training early is kept with the
        run, and summary.json says why it ended.

        --seeds trains one run for each seed, the same as --seed would one by one, in folders seed-N of one folder, and prints what they come
        to, with mean and standard deviation. 'proximal resume', 'plot' and 'compare' take that folder.

        --dry-run writes nothing: it makes the trainer, lets it learn twice to measure its memory, and prints what a run would be.

        Ctrl-C saves a checkpoint and stops; 'proximal resume' goes on from there, or from the last checkpoint if the run was killed.
        Exit codes: 0 done, 2 bad input, 3 training diverged, 130 stopped by a signal after saving.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var environment = new Argument<string>("ENV")
        {
            Description = "The environment, as 'proximal envs' lists it; or FILE.dll:TYPE, a class of your own.",
        };
        Option<string?> algorithm = Flag.Algorithm(
            $"The algorithm: {known.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name})."
        );
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "Settings to use: a file, or one of the zoo's (default: zoo/ALGORITHM.yml)."
        );
        Option<string[]> set = Flag.Set();
        Option<long?> seed = Flag.Whole("--seed", "Chooses everything random (default: 0).", least: 0);
        Option<ulong[]?> seeds = SeedsFlag.Create();
        Option<long?> jobs = Flag.Whole(
            "--jobs",
            "Seeds that train at the same time, each on a thread of its own (default: as many as threads)."
        );
        Option<long?> steps = Flag.Whole(
            "--steps",
            "Environment steps to train for, over all environments; 1e6 is a number too."
        );
        Option<long?> count = Flag.Whole("--envs", "Environments that run side by side.");
        Option<string?> initFrom = Flag.Text(
            "--init-from",
            "RUN",
            "Begin from the weights of a trained policy: a run, a checkpoint, or a saved policy."
        );
        Option<string?> initParts = Flag.Text(
            "--init-parts",
            "PARTS",
            "Take only these parts of its network, such as features,actor (default: all of it)."
        );
        Option<bool> dry = Flag.Switch(
            "--dry-run",
            "Print all settings, the networks, the memory and the number of updates, and train nothing."
        );
        var watch = new WatchFlags();
        var hooks = new HookFlags();
        Option<string?> output = Flag.Text(
            "--out",
            "DIR",
            "The run's folder (default: runs/ENV, or runs/ENV-2 … where that is taken)."
        );
        var show = new ShowFlags();
        var command = new Command(
            "train",
            "Trains a policy. Everything about the run lands in a folder of its own, and a run that is cut short can be resumed."
        )
        {
            environment,
            algorithm,
            config,
            set,
            seed,
            seeds,
            jobs,
            steps,
            count,
        };
        foreach (
            Option option in (IEnumerable<Option>)
                [
                    initFrom,
                    initParts,
                    .. watch.All,
                    .. hooks.All,
                    load.Option,
                    output,
                    dry,
                    show.Threads,
                    show.Plain,
                    show.Quiet,
                ]
        )
            command.Add(option);
        command.SetAction(result =>
        {
            Registries all = load.Apply(result);
            EnvironmentEntry task = all.FindEnvironment(result.GetRequiredValue(environment));
            IDisplay display = show.Apply(result);
            var job = new TrainingJob
            {
                EnvironmentEntry = task,
                Registries = all,
                File = result.GetValue(config),
                Algorithm = Flag.AlgorithmIn(result, algorithm, all),
                Overrides = result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
                Seed = (ulong?)result.GetValue(seed),
                Steps = result.GetValue(steps),
                EnvironmentCount = (int?)result.GetValue(count),
                InitFrom = result.GetValue(initFrom),
                InitParts =
                    result
                        .GetValue(initParts)
                        ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    ?? [],
            };
            RunConfiguration configuration = watch.Apply(result, job.Configure(display.WriteLine));
            configuration.Validate();
            RunHook? hook = hooks.Read(result);
            ulong[] several = result.GetValue(seeds) ?? [];
            if (several.Length > 0 && result.GetValue(seed) is not null)
                throw new InvalidInputException("--seed and --seeds both name seeds; leave out one");
            if (several.Length > 0 && hook is not null)
                throw new InvalidInputException("--hook is called by a single run; leave out --seeds");
            if (result.GetValue(dry))
                return Print(
                    several is [ulong first, ..]
                        ? configuration with
                        {
                            Options = configuration.Options with { Seed = first },
                        }
                        : configuration
                );
            if (several.Length > 0)
                return Train(
                    configuration,
                    all,
                    several,
                    (int?)result.GetValue(jobs),
                    result.GetValue(output),
                    display
                );
            return result.GetValue(jobs) is null
                ? Train(configuration, result.GetValue(output), display, hook)
                : throw new InvalidInputException("--jobs is about several seeds; add --seeds 1..5, or leave it out");
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal train CartPole-v1                                  the zoo's settings, about two seconds",
                "proximal train Acrobot-v1 --seed 1 --out runs/acrobot-1     a run with a name",
                "proximal train CartPole-v1 --seeds 1..5 --out runs/five     five runs, and what they come to",
                "proximal train CartPole-v1 --dry-run                        what the run would be, without it",
                "proximal train CartPole-v1 --algorithm trpo                 another algorithm",
                "proximal train MountainCar-v0 --init-from runs/hill        begins from a trained policy",
                "proximal train my.dll:Corridor --set length=20              an environment of your own",
                "proximal train CartPole-v1 --config cleanrl --steps 1e5     CleanRL's settings, cut short",
                "proximal train Pendulum-v1 --set learning_rate=lin_1e-3 --set policy_kwargs.net_arch=[128,128]",
                "proximal train MountainCar-v0 --eval-episodes 20 --save-every 50",
                "proximal train CartPole-v1 --hook 'jq .step >> steps.txt'   calls a program on the way",
                "proximal train Acrobot-v1 --eval-freq 2e4 --stop-at-return -100 --patience 10   ends when it is good, or no better",
            ]
        );
        return command;
    }

    private static int Print(RunConfiguration configuration)
    {
        foreach (string line in new DryRun(configuration).Lines())
            Console.WriteLine(line);
        return ExitCodes.Done;
    }

    private static int Train(
        RunConfiguration configuration,
        Registries known,
        IReadOnlyList<ulong> seeds,
        int? jobs,
        string? output,
        IDisplay display
    )
    {
        using var stop = new StopSignal();
        return SeedsReport.Train(TrainingJob.Prepare(configuration, seeds, output), known, jobs, display, stop);
    }

    private static int Train(RunConfiguration configuration, string? output, IDisplay display, RunHook? hook)
    {
        using var stop = new StopSignal();
        (RunFolder run, RunSummary summary) = TrainingJob.Train(configuration, output, display, stop, hook);
        return TrainingReport.Tell(run, summary, configuration.Load, display);
    }
}
