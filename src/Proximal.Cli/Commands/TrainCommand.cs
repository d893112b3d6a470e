using System.CommandLine;
using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>The command <c>proximal train ENV</c>: trains an agent in a new run.</summary>
internal static class TrainCommand
{
    private const string HelpNotes = """
        The algorithm is PPO, unless --algorithm or the file of --config selects another one. Hyperparameters come from
        the zoo (the defaults of the algorithm if the zoo has none for the environment) or from the file of --config;
        --set changes single keys, and the flags for seed, steps and environments take precedence. 'proximal zoo show
        ENV' prints all keys with their values. The run folder has the configuration (config.yaml), metrics
        (metrics.jsonl and a TensorBoard event file), times (timings.jsonl), checkpoints and, at the end, summary.json.
        The same seed and configuration give byte-identical weights on any number of threads.

        FILE.dll:TYPE trains in a public class of your own that implements IEnvironment; its constructor parameters are
        options of the environment: --set length=20. A key that the algorithm also has belongs to the algorithm;
        env.length=20 always sets the environment. Code of an assembly runs only if you name it: 'proximal resume',
        'evaluate' and 'play' need --load FILE.dll again.

        --init-from starts from the weights and observation normalization statistics of a trained policy; optimizer and
        schedules start anew. The environment may be another one with the same spaces. --init-parts copies only parts of
        the network, named as in the layer list of --dry-run. Parts that do not match are reported by name.

        --eval-freq evaluates during training, and 'proximal play RUN --best' shows the best policy. Early-stopping
        conditions are saved with the run, and summary.json has the reason for the end.

        --reward-from FILE, the key reward_model.preferences, trains PPO on a reward that is learned from preferences;
        the return in the log is the environment's. docs/feedback.md describes it.

        --seeds trains one run per seed, equivalent to runs with --seed, in folders seed-N of one folder, and prints
        their results with mean and standard deviation. 'proximal resume', 'plot' and 'compare' accept that folder.

        --distributed trains one run with all processes that mpirun or srun started, as in 'mpirun -n 4 proximal train ENV
        --distributed'; docs/scaling.md describes it. Environments and minibatches are divided into the logical shards of
        the key 'shards', so that 1, 2, 4 or 8 processes give the same weights, byte for byte.

        --dry-run writes no files: it creates the trainer, runs two updates to measure memory, and prints a description
        of the run.

        Ctrl-C saves a checkpoint and stops; 'proximal resume' continues from there, or from the last checkpoint of a
        killed run. Exit codes: 0 success, 2 invalid input, 3 training diverged, 130 stopped by a signal after saving.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var environment = new Argument<string>("ENV")
        {
            Description = "Environment name (see 'proximal envs'), or FILE.dll:TYPE for a class in your assembly.",
        };
        Option<string?> algorithm = Flag.Algorithm(
            $"Algorithm: {registries.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name})."
        );
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "Configuration: a file, or a name in the zoo (default: zoo/ALGORITHM.yml)."
        );
        Option<string[]> set = Flag.Set();
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);
        Option<ulong[]?> seeds = SeedsFlag.Create();
        Option<long?> jobs = Flag.Integer(
            "--jobs",
            "Number of seeds that train in parallel, each on one thread (default: the number of threads)."
        );
        Option<long?> steps = Flag.Integer("--steps", "Total environment steps over all environments; 1e6 is valid.");
        Option<long?> count = Flag.Integer("--envs", "Number of vectorized environments.");
        Option<string?> initFrom = Flag.Text(
            "--init-from",
            "RUN",
            "Start from the weights of a trained policy: a run, a checkpoint or a saved policy."
        );
        Option<string?> initParts = Flag.Text(
            "--init-parts",
            "PARTS",
            "Copy only these parts of the network, such as features,actor (default: all)."
        );
        Option<string?> rewardFrom = Flag.Text(
            "--reward-from",
            "FILE",
            "Learn the reward of PPO from preferences between segments, which 'proximal label RUN' writes."
        );
        Option<bool> dry = Flag.Switch(
            "--dry-run",
            "Print configuration, networks, memory and number of updates, and exit."
        );
        var checkpointFlags = new EvaluationAndCheckpointFlags();
        var hookFlags = new HookFlags();
        var distributedFlags = new DistributedFlags();
        Option<string?> output = Flag.Text(
            "--out",
            "DIR",
            "Run folder (default: runs/ENV, or runs/ENV-2 … if it exists)."
        );
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "train",
            "Train a policy. All files of the run are in one folder, and an interrupted run can be resumed."
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
                    rewardFrom,
                    .. checkpointFlags.All,
                    .. hookFlags.All,
                    .. distributedFlags.All,
                    load.Option,
                    load.Python,
                    output,
                    dry,
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
                result.GetValue(output),
                ranks => TrainRanks(result, all, ranks)
            );
        });
        int TrainRanks(ParseResult result, Registries all, RankStart? ranks)
        {
            EnvironmentEntry entry = all.FindEnvironment(result.GetRequiredValue(environment));
            IDisplay display = displayFlags.Apply(result);
            var job = new TrainingJob
            {
                EnvironmentEntry = entry,
                Registries = all,
                File = result.GetValue(config),
                Algorithm = Flag.AlgorithmIn(result, algorithm, all),
                Overrides =
                [
                    .. result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
                    .. RewardFrom(result.GetValue(rewardFrom)),
                ],
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
            RunConfiguration configuration = checkpointFlags.Apply(result, job.Configure(display.WriteLine));
            if (ranks is not null)
                configuration = configuration with
                {
                    Ranks = ranks,
                    Options = ShardDefaults.Apply(configuration.Options, display.WriteLine) with
                    {
                        Collective = ranks.Collective,
                    },
                };
            configuration.Validate();
            RunHook? hook = hookFlags.Read(result);
            ulong[] several = result.GetValue(seeds) ?? [];
            if (several.Length > 0 && ranks is not null)
                throw new InvalidInputException("--seeds trains one run per seed; leave out --distributed");
            if (several.Length > 0 && result.GetValue(seed) is not null)
                throw new InvalidInputException("--seed and --seeds exclude each other");
            if (several.Length > 0 && hook is not null)
                throw new InvalidInputException("--hook applies to a single run; leave out --seeds");
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
                : throw new InvalidInputException("--jobs applies to several seeds; add --seeds 1..5 or leave it out");
        }
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal train CartPole-v1                                  the zoo's hyperparameters, about "
                    + "two seconds",
                "proximal train Acrobot-v1 --seed 1 --out runs/acrobot-1     choose seed and run folder",
                "proximal train CartPole-v1 --seeds 1..5 --out runs/five     five runs and their mean return",
                "proximal train CartPole-v1 --dry-run                        describe the run without training",
                "proximal train CartPole-v1 --algorithm trpo                 another algorithm",
                "proximal train MountainCar-v0 --init-from runs/hill         start from a trained policy",
                "proximal train my.dll:Corridor --set length=20              an environment of your own",
                "proximal train CartPole-v1 --reward-from preferences.jsonl  learn the reward from preferences",
                "proximal train CartPole-v1 --config cleanrl --steps 1e5     CleanRL's hyperparameters, fewer steps",
                "proximal train Pendulum-v1 --set learning_rate=lin_1e-3 --set policy_kwargs.net_arch=[128,128]",
                "proximal train MountainCar-v0 --eval-episodes 20 --save-every 50",
                "proximal train CartPole-v1 --hook 'jq .step >> steps.txt'   run a command during training",
                "mpirun -n 4 proximal train HalfCheetah-v4 --distributed     four processes, which also --ranks 4 starts",
                "proximal train Acrobot-v1 --eval-freq 2e4 --stop-at-return -100 --patience 10   stop early",
            ]
        );
        return command;
    }

    // The path as it is, whatever it means in YAML.
    private static ConfigurationValue[] RewardFrom(string? file) =>
        file is null
            ? []
            :
            [
                new ConfigurationValue(
                    new YamlScalarNode(file),
                    PreferenceRewardKeys.Preferences,
                    $"--reward-from {file}",
                    Line: 0
                ),
            ];

    private static int Print(RunConfiguration configuration)
    {
        // One process describes the run; the others do not start.
        configuration = configuration with
        {
            Options = configuration.Options with { Collective = null },
        };
        foreach (string line in new DryRun(configuration).Lines())
            Console.WriteLine(line);
        return ExitCodes.Done;
    }

    private static int Train(
        RunConfiguration configuration,
        Registries registries,
        IReadOnlyList<ulong> seeds,
        int? jobs,
        string? output,
        IDisplay display
    )
    {
        using var stop = new StopSignal();
        return SeedsReport.Train(TrainingJob.Prepare(configuration, seeds, output), registries, jobs, display, stop);
    }

    private static int Train(RunConfiguration configuration, string? output, IDisplay display, RunHook? hook)
    {
        using var stop = new StopSignal();
        (RunFolder run, RunSummary summary) = TrainingJob.Train(configuration, output, display, stop, hook);
        return TrainingReport.Write(run, summary, configuration.Load, display);
    }
}
