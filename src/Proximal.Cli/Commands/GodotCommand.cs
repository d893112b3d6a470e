using System.CommandLine;
using Proximal.Environments;
using Proximal.Godot;
using Proximal.Onnx;

namespace Proximal.Cli;

/// <summary>The command <c>proximal godot</c>: trains the agents of games with the plugin Godot RL Agents.</summary>
internal static class GodotCommand
{
    private const string HelpNotes = """
        The game needs the plugin Godot RL Agents (protocol 0.7, Godot 4) with a Sync node in training mode; Python is not
        needed. --env starts an exported game, --games several of them. --listen waits for a game that somebody else
        starts, such as the editor; the plugin connects to port 11008. Ports listen on the loopback interface.

        Each agent of each game is an environment (n_envs is set accordingly), and all agents share one policy. Every
        algorithm and key of 'proximal train' is available. A step is a decision, after --action-repeat physics ticks.
        The protocol has one flag 'done', which counts as termination.

        --onnx writes the trained policy for the ONNX mode of the plugin. Later, 'proximal export RUN --onnx FILE
        --onnx-for godot' does the same.

        Ctrl-C, a game that closes and a reply that is not valid end the training; checkpoints stay. --resume continues
        from the last one. The state of a game cannot be saved, so running episodes end as truncated. docs/godot.md
        describes the set-up.
        """;

    public static Command Create(Registries registries)
    {
        Option<string?> game = Flag.Text("--env", "FILE", "Exported game to start, such as game.x86_64.");
        Option<long?> listen = Flag.Integer("--listen", "Port to wait on for a game; 11008 is that of the plugin.");
        Option<string?> resume = Flag.Text("--resume", "RUN", "Continue a run instead of starting a new one.");
        Option<long?> games = Flag.Integer("--games", "Number of games in parallel (default: 1).");
        Option<double?> speedup = Flag.PositiveNumber("--speedup", "Factor of the game's time (default: the game's).");
        Option<long?> repeat = Flag.Integer(
            "--action-repeat",
            "Physics ticks between two decisions (default: the game's)."
        );
        Option<bool> window = Flag.Switch("--window", "Show the window of a started game, as cameras need.");
        Option<double?> timeout = Flag.PositiveNumber("--timeout", "Seconds that a reply may take (default: 60).");
        Option<double?> startTimeout = Flag.PositiveNumber(
            "--start-timeout",
            "Seconds that a game may take to connect (default: 60)."
        );
        Option<string?> onnx = Flag.Text("--onnx", "FILE", "Write the trained policy for the plugin's ONNX mode.");
        Option<string?> algorithm = Flag.Algorithm(
            $"Algorithm: {registries.Algorithms.Names} (default: {AlgorithmRegistry.Default.Name})."
        );
        Option<string?> config = Flag.Text("--config", "FILE", "Configuration: a file, or a name in the zoo.");
        Option<string[]> set = Flag.Set();
        Option<long?> seed = Flag.Integer("--seed", "Random seed of the training and of the games (default: 0).", 0);
        Option<long?> steps = Flag.Integer("--steps", "Total decisions of all agents; 1e6 is valid.");
        Option<string?> initFrom = Flag.Text("--init-from", "RUN", "Start from the weights of a trained policy.");
        var checkpointFlags = new EvaluationAndCheckpointFlags();
        var hookFlags = new HookFlags();
        Option<string?> output = Flag.Text("--out", "DIR", "Run folder (default: runs/GAME).");
        var displayFlags = new DisplayFlags();
        Option[] ofNewRuns =
        [
            games,
            speedup,
            repeat,
            window,
            timeout,
            startTimeout,
            algorithm,
            config,
            set,
            seed,
            initFrom,
            .. checkpointFlags.All,
            output,
        ];
        var command = new Command("godot", "Train the agents of a Godot game that uses the plugin Godot RL Agents.");
        foreach (
            Option option in (IEnumerable<Option>)
                [
                    game,
                    listen,
                    resume,
                    .. ofNewRuns,
                    steps,
                    onnx,
                    .. hookFlags.All,
                    displayFlags.Threads,
                    displayFlags.Plain,
                    displayFlags.Quiet,
                ]
        )
            command.Add(option);
        command.SetAction(result =>
        {
            Registries all = registries.Copy();
            if (!all.RunsCode(GodotFamily.Prefix))
                all.Environments.AddGodot(result.GetValue(displayFlags.Quiet) ? null : Console.Error.WriteLine);
            IDisplay display = displayFlags.Apply(result);
            string name = NameOf(result.GetValue(game), result.GetValue(listen));
            RunHook? hook = hookFlags.Read(result);
            if (result.GetValue(resume) is { } folder)
            {
                using var resumed = new StopSignal();
                if (ofNewRuns.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                    throw new InvalidInputException(
                        $"--resume continues with the config.yaml of the run: leave out {other.Name}"
                    );
                return Finish(Resume(folder, name, all, result.GetValue(steps), display, resumed, hook));
            }
            RunConfiguration configuration = checkpointFlags.Apply(
                result,
                new TrainingJob
                {
                    EnvironmentEntry = all.FindEnvironment(name),
                    Registries = all,
                    File = result.GetValue(config),
                    Algorithm = Flag.AlgorithmIn(result, algorithm, all),
                    Overrides =
                    [
                        .. result.GetValue(set)!.Select(ConfigurationReader.ReadAssignment),
                        .. Assignments(
                            ("games", result.GetValue(games)),
                            ("speedup", result.GetValue(speedup)),
                            ("action_repeat", result.GetValue(repeat)),
                            ("show_window", result.GetValue(window) ? "true" : null),
                            ("timeout", result.GetValue(timeout)),
                            ("start_timeout", result.GetValue(startTimeout)),
                            ("env_seed", result.GetValue(listen) is null ? result.GetValue(seed) : null)
                        ),
                    ],
                    Seed = (ulong?)result.GetValue(seed),
                    Steps = result.GetValue(steps),
                    InitFrom = result.GetValue(initFrom),
                }.Configure(display.WriteLine)
            );
            if (result.GetValue(listen) is not null && configuration.Checkpoints.Evaluates)
                throw new InvalidInputException(
                    "evaluation during training needs games of its own, which --listen cannot start: leave out --eval-freq and "
                        + "--eval-episodes, or use --env"
                );
            configuration = ForAllAgents(configuration, result.GetValue(onnx) is not null, display);
            // Ctrl-C ends the wait for a game at once.
            using var stop = new StopSignal();
            (RunFolder run, RunSummary summary) = TrainingJob.Train(
                configuration,
                result.GetValue(output),
                display,
                stop,
                hook,
                name: FolderOf(result.GetValue(game), result.GetValue(listen))
            );
            return Finish((run, summary, configuration));

            int Finish((RunFolder Run, RunSummary? Summary, RunConfiguration Configuration) trained)
            {
                int code = trained.Summary is { } written
                    ? TrainingReport.Write(trained.Run, written, trained.Configuration.Load, display, canPlay: false)
                    : ExitCodes.Done;
                if (code == ExitCodes.Done && result.GetValue(onnx) is { } file)
                    WriteModel(trained.Run, file, display);
                return code;
            }
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal godot --env game.x86_64 --games 4 --speedup 8     start four games",
                "proximal godot --listen 11008                              wait for the game of the editor",
                "proximal godot --env game.x86_64 --steps 1e6 --onnx model.onnx",
                "proximal godot --env game.x86_64 --resume runs/game        continue an interrupted run",
                "proximal godot --env game.x86_64 --algorithm sac --set learning_rate=3e-4",
            ]
        );
        return command;
    }

    private static string NameOf(string? game, long? port) =>
        (game, port) switch
        {
            ({ } path, null) => GodotFamily.Prefix + path,
            (null, { } number) => $"{GodotFamily.ListenPrefix}{number}",
            _ => throw new InvalidInputException("name the game with either --env FILE or --listen PORT"),
        };

    private static string FolderOf(string? game, long? port) =>
        game is null ? $"godot-{port}"
        : Path.GetFileNameWithoutExtension(game) is { Length: > 0 } file ? file
        : "godot";

    private static IEnumerable<ConfigurationValue> Assignments(params (string Key, object? Value)[] values) =>
        values
            .Where(static pair => pair.Value is not null)
            .Select(static pair =>
                ConfigurationReader.ReadAssignment(FormattableString.Invariant($"env.{pair.Key}={pair.Value}"))
            );

    // The number of agents is known only when the games have connected.
    private static RunConfiguration ForAllAgents(RunConfiguration configuration, bool exports, IDisplay display)
    {
        using VectorEnvironment agents = configuration.EnvironmentEntry.CreateBatch(1);
        int asked = configuration.Options.EnvironmentCount;
        if (asked != agents.Count && asked != configuration.Algorithm.Defaults.EnvironmentCount)
            throw new InvalidInputException(
                $"n_envs is {asked}, but the games have {agents.Count} agents: leave out n_envs"
            );
        configuration = configuration with { Options = configuration.Options with { EnvironmentCount = agents.Count } };
        configuration.Validate();
        display.WriteLine(
            $"{agents.Count} agent{(agents.Count == 1 ? "" : "s")} observe {agents.ObservationSpace}, act {agents.ActionSpace}"
        );
        if (exports)
            _ = OnnxModel.Write(
                configuration.Algorithm.CreateTrainer(agents, configuration.Options).Policy,
                Stream.Null,
                new OnnxOptions { Target = OnnxTarget.Godot }
            );
        return configuration;
    }

    private static (RunFolder Run, RunSummary? Summary, RunConfiguration Configuration) Resume(
        string folder,
        string name,
        Registries registries,
        long? steps,
        IDisplay display,
        StopSignal stop,
        RunHook? hook
    )
    {
        var run = RunFolder.Find(folder);
        if (run.ReadNames().Environment is { } environment && environment != name)
            throw new InvalidInputException($"{run.Path} was trained in {environment}, not in {name}");
        registries.Load(name);
        using var taken = RunLock.Acquire(run.Path);
        long done = ResumedRun.StepsDone(run, steps);
        if (steps is { } length)
            ResumedRun.SetTotalSteps(run, registries, length, done);
        RunConfiguration configuration = run.ReadConfiguration(registries);
        if (ResumedRun.CompletedAt(run, done, configuration.Options) is not null)
        {
            display.WriteLine(
                $"{run.Path} is finished after {DisplayFormat.Count(done)} steps; to train further, add --steps N"
            );
            return (run, null, configuration);
        }
        return (run, new TrainingSession(run, configuration, display, stop, hook).Train(), configuration);
    }

    private static void WriteModel(RunFolder run, string path, IDisplay display)
    {
        var exported = ExportedPolicy.Find(run.Path, best: false, Console.Error.WriteLine);
        OutputFolder.CreateFor(path);
        _ = OnnxModel.Write(
            exported.Policy,
            path,
            new OnnxOptions
            {
                Target = OnnxTarget.Godot,
                Environment = exported.Environment,
                Algorithm = exported.Algorithm,
            }
        );
        display.WriteLine($"wrote {path} from {exported.Source}");
    }
}
