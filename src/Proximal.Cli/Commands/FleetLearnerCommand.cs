using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal fleet learner ENV|RUN</c>: trains with workers.</summary>
internal static class FleetLearnerCommand
{
    private const int DefaultPort = 30000;

    private const string HelpNotes = """
        Trains in a new run, as 'proximal train' does, or continues the run of a folder, with rollouts that workers collect:
        one for each of the logical shards (key 'shards') in an update. PPO, A2C and APPO can be trained so.

        With a lag of 0, the default, an update waits for the rollouts of its own weights, and the run ends with the same
        bytes, whatever workers take part; 'proximal train' with the same shards gives them too. With --max-lag above 0
        (only --algorithm appo), updates take the rollouts that arrive first; those of older weights than the lag are dropped
        and counted, and consumed.jsonl in the run folder lists what each update used.

        The learner listens on the loopback interface. With --host, workers on other machines can join, so it needs a token
        in the environment variable PROXIMAL_TOKEN, which they must have too. Connections are not encrypted; use a private
        network, or silos of your own with Orleans' TLS (docs/scaling.md). If the learner is killed, the same command with
        the run folder continues from the last checkpoint, and the workers join again.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var environment = new Argument<string>("ENV|RUN")
        {
            Description = "Environment name (see 'proximal envs') for a new run, or the folder of a run to continue.",
        };
        Option<string?> algorithm = Flag.Algorithm("Algorithm: ppo, a2c or appo (default: ppo).");
        Option<string?> config = Flag.Text(
            "--config",
            "FILE",
            "Configuration: a file, or a name in the zoo (default: zoo/ALGORITHM.yml)."
        );
        Option<string[]> set = Flag.Set();
        Option<long?> lag = Flag.Integer(
            "--max-lag",
            "Largest number of updates between the weights that collected a rollout and those that it updates (default: 0).",
            minimum: 0
        );
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);
        Option<long?> steps = Flag.Integer("--steps", "Total environment steps over all environments; 1e6 is valid.");
        Option<long?> count = Flag.Integer("--envs", "Number of environments of all workers together.");
        Option<string?> host = Flag.Text(
            "--host",
            "ADDRESS",
            "IP address or name of this machine under which workers reach it (default: 127.0.0.1)."
        );
        Option<long?> port = Flag.Integer(
            "--port",
            $"TCP port for workers (default: {DefaultPort}); 0 for a free one.",
            minimum: 0
        );
        Option<double?> lease = Flag.PositiveNumber(
            "--lease",
            "Seconds without a sign of life after which a worker is lost (default: 3)."
        );
        Option<long?> queue = Flag.Integer(
            "--queue",
            "Rollouts that may wait for an update, at least as many as shards (default: all that can be on their way)."
        );
        Option<long?> minimum = Flag.Integer(
            "--min-workers",
            "Number of workers below which training pauses (default: 1)."
        );
        var checkpointFlags = new EvaluationAndCheckpointFlags();
        Option<string?> output = Flag.Text(
            "--out",
            "DIR",
            "Run folder (default: runs/ENV, or runs/ENV-2 … if it exists)."
        );
        var displayFlags = new DisplayFlags();
        var command = new Command("learner", "Train with workers, and print the command that joins one.")
        {
            environment,
            algorithm,
            config,
            set,
            lag,
            seed,
            steps,
            count,
            host,
            port,
            lease,
            queue,
            minimum,
        };
        foreach (
            Option option in (IEnumerable<Option>)
                [
                    .. checkpointFlags.All,
                    load.Option,
                    load.Python,
                    output,
                    displayFlags.Threads,
                    displayFlags.Plain,
                    displayFlags.Quiet,
                ]
        )
            command.Add(option);
        command.SetAction(result =>
        {
            FleetHost fleet = FleetCommand.Host(registries);
            Registries all = load.Apply(result);
            IDisplay display = displayFlags.Apply(result);
            IWorkerTraining workers = fleet.CreateLearner(
                new FleetLearnerOptions
                {
                    Address = AddressOf(result.GetValue(host)),
                    Port = ListenAddress.Port(result.GetValue(port) ?? DefaultPort),
                    Token = ListenAddress.Token,
                    Lease = TimeSpan.FromSeconds(result.GetValue(lease) ?? 3),
                    QueueCapacity = (int?)result.GetValue(queue),
                    MinWorkers = (int)(result.GetValue(minimum) ?? 1),
                }
            );
            using var stop = new StopSignal();
            string what = result.GetRequiredValue(environment);
            if (RunFolder.TryFind(what) is { } run)
                return Resume(run, all, workers, result.GetValue(steps), display, stop);
            var job = new TrainingJob
            {
                EnvironmentEntry = all.FindEnvironment(what),
                Registries = all,
                File = result.GetValue(config),
                Algorithm = Flag.AlgorithmIn(result, algorithm, all),
                Overrides =
                [
                    .. result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
                    .. result.GetValue(lag) is { } updates
                        ? (ConfigurationValue[])[ConfigurationReader.ReadAssignment($"max_lag={updates}")]
                        : [],
                ],
                Seed = (ulong?)result.GetValue(seed),
                Steps = result.GetValue(steps),
                EnvironmentCount = (int?)result.GetValue(count),
            };
            RunConfiguration configuration = checkpointFlags.Apply(result, job.Configure(display.WriteLine));
            configuration = configuration with
            {
                Options = ShardDefaults.Apply(configuration.Options, display.WriteLine),
                Workers = workers,
            };
            configuration.Validate();
            (RunFolder folder, RunSummary summary) = TrainingJob.Train(
                configuration,
                result.GetValue(output),
                display,
                stop
            );
            return TrainingReport.Write(folder, summary, configuration.Load, display);
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal fleet learner CartPole-v1",
                "proximal fleet learner CartPole-v1 --algorithm appo --max-lag 2",
                "proximal fleet learner runs/CartPole-v1",
                "PROXIMAL_TOKEN=SECRET proximal fleet learner HalfCheetah-v4 --host 10.0.0.5",
            ]
        );
        return command;
    }

    private static int Resume(
        RunFolder run,
        Registries registries,
        IWorkerTraining workers,
        long? steps,
        IDisplay display,
        StopSignal stop
    )
    {
        using var taken = RunLock.Acquire(run.Path);
        long done = ResumedRun.StepsDone(run, steps);
        if (steps is { } length)
            _ = ResumedRun.SetTotalSteps(run, registries, length, done);
        RunConfiguration configuration = run.ReadConfiguration(registries) with { Workers = workers };
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
            new TrainingSession(run, configuration, display, stop).Train(),
            configuration.Load,
            display
        );
    }

    private static IPAddress AddressOf(string? host)
    {
        if (host is null or "localhost")
            return IPAddress.Loopback;
        IPAddress? address = Resolve(host);
        if (address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            throw new InvalidInputException(
                "--host must be the IP address or the name of this machine under which workers reach it, such as "
                    + $"10.0.0.5, but is '{host}'"
            );
        return ListenAddress.Checked(address, host);
    }

    private static IPAddress? Resolve(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
            return address;
        try
        {
            return Array.Find(Dns.GetHostAddresses(host), static a => a.AddressFamily == AddressFamily.InterNetwork);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
