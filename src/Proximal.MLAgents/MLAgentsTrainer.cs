using System.Globalization;
using Proximal.Experiments;

namespace Proximal.MLAgents;

/// <summary>
/// Trains the behaviors of a game that uses Unity ML-Agents (<c>com.unity.ml-agents</c> 2 to 4, communicator API 1.5) with
/// PPO, in the place of <c>mlagents-learn</c>: the game connects to a port of the loopback interface, over gRPC.
/// </summary>
/// <remarks>
/// Each behavior has a <see cref="LiveTrainer"/>, whose options are converted from the YAML of mlagents-learn, and a run
/// folder. All agents and teams of a behavior share a policy. At the end, each policy is written as an ONNX model with the
/// names of ML-Agents (<see cref="Onnx.OnnxTarget.Unity"/>).
/// </remarks>
public sealed class MLAgentsTrainer : MLAgentsHost
{
    private const int EditorPort = 5004,
        GamePort = 5005;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public override bool Train(MLAgentsOptions options, CancellationToken cancellation = default)
    {
        Action<string> report = options.Report ?? (static _ => { });
        GameSettings settings = Combine(options);
        foreach ((string name, BehaviorSettings behavior) in settings.All)
            Check(name, behavior);
        RunPaths run = PathsOf(options, settings, report);
        int port = settings.BasePort ?? (settings.Game is null ? EditorPort : GamePort);
        if (port + settings.Games - 1 > 65_535)
            throw new InvalidInputException(
                $"port {port + settings.Games - 1} is above 65535: choose another base port"
            );
        UnityGame[] games =
        [
            .. Enumerable
                .Range(0, settings.Games)
                .Select(i => new UnityGame(i, settings.Games == 1 ? NameOf(settings) : $"{NameOf(settings)} {i}")),
        ];
        using var session = new GameSession(settings, run, games);
        using var server = new CommunicatorServer(port, settings.Games, session.Exchange);
        List<UnityProcess> processes = [];
        try
        {
            Start(settings, port, processes, report);
            foreach (UnityGame game in games)
                game.BeginWait();
            return Watch(session, processes, settings, cancellation);
        }
        finally
        {
            foreach (UnityProcess process in processes)
            {
                process.End(CloseTime);
                process.Dispose();
            }
        }
    }

    private static bool Watch(
        GameSession session,
        List<UnityProcess> processes,
        GameSettings settings,
        CancellationToken cancellation
    )
    {
        string hint = settings.Game is null
            ? "press Play in the Unity Editor"
            : "does its scene have an agent with the behavior type Default?";
        while (session.Failure is null && !session.IsComplete && !cancellation.IsCancellationRequested)
        {
            for (int i = 0; i < processes.Count; i++)
                if (processes[i].ExitCode is { } code)
                    session.Fail(i, $"its process exited with code {code}");
            session.CheckSilence(TimeSpan.FromSeconds(settings.Timeout), hint);
            Thread.Sleep(Poll);
        }

        bool isComplete = session.IsComplete;
        session.Close(CloseTime);
        session.Finish();
        return session.Failure is { } failure && !isComplete ? throw failure : isComplete;
    }

    private static void Start(GameSettings settings, int port, List<UnityProcess> processes, Action<string> report)
    {
        if (settings.Game is not { } game)
        {
            string ports = settings.Games == 1 ? $"port {port}" : $"ports {port} to {port + settings.Games - 1}";
            report($"listening on {ports}: press Play in the Unity Editor");
            return;
        }

        for (int i = 0; i < settings.Games; i++)
        {
            string[] graphics = settings.Engine.NoGraphics ? ["-nographics", "-batchmode"] : [];
            processes.Add(
                new UnityProcess(
                    game,
                    [
                        .. graphics,
                        "--mlagents-port",
                        (port + i).ToString(CultureInfo.InvariantCulture),
                        .. settings.Arguments,
                    ]
                )
            );
        }
    }

    // What can be refused before a game connects.
    private static void Check(string name, BehaviorSettings behavior)
    {
        try
        {
            ConvertedOptions.Of(behavior, hasImages: false, seed: 0).Validate();
            if (behavior.InitialPolicy is { } path)
                _ = Policy.Load(TrainedPolicy.FolderOf(path));
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{name}: {exception.Message}", exception);
        }
    }

    private static string NameOf(GameSettings settings) => settings.Game is null ? "Unity Editor" : "game";

    // The options take precedence over the file.
    private static GameSettings Combine(MLAgentsOptions options)
    {
        GameSettings settings = options.Configuration is { } path
            ? GameSettingsReader.Read(path)
            : new GameSettings { Default = new BehaviorSettings() };
        double timeout = options.Timeout?.TotalSeconds ?? settings.Timeout;
        if (!(timeout > 0 && timeout <= 86_400))
            throw new InvalidInputException(
                FormattableString.Invariant($"the timeout must be above 0 and at most a day, not {timeout} s")
            );
        if (options.TimeScale is { } scale && !(scale > 0 && double.IsFinite(scale)))
            throw new InvalidInputException(
                FormattableString.Invariant($"the time scale must be above 0, not {scale}")
            );
        int games = options.Games ?? settings.Games;
        if (games is < 1 or > 1024)
            throw new InvalidInputException($"the number of games must be at least 1 and at most 1024, not {games}");
        if ((options.BasePort ?? settings.BasePort) is { } port && port is < 1 or > 65_535)
            throw new InvalidInputException($"the base port must be from 1 to 65535, not {port}");
        if ((options.Game ?? settings.Game) is null && (options.NoGraphics || options.Arguments.Count > 0))
            throw new InvalidInputException(
                $"{(options.NoGraphics ? "--no-graphics applies" : "--env-args apply")} to a game that is started: name it with --env"
            );
        return settings with
        {
            Game = options.Game ?? settings.Game,
            Games = games,
            BasePort = options.BasePort ?? settings.BasePort,
            Seed = options.Seed ?? settings.Seed,
            Arguments = options.Arguments.Count > 0 ? options.Arguments : settings.Arguments,
            Timeout = timeout,
            Resume = options.Resume || settings.Resume,
            RunId = options.RunId ?? settings.RunId,
            InitializeFrom = options.InitializeFrom ?? settings.InitializeFrom,
            Engine = settings.Engine with
            {
                TimeScale = (float)(options.TimeScale ?? settings.Engine.TimeScale),
                NoGraphics = options.NoGraphics || settings.Engine.NoGraphics,
            },
        };
    }

    private static RunPaths PathsOf(MLAgentsOptions options, GameSettings settings, Action<string> report)
    {
        string id = settings.RunId ?? "ppo";
        if (id.Trim('.').Length == 0 || RunFolder.NameOf(id) != id)
            throw new InvalidInputException(
                $"the run id '{id}' must be a name of letters, digits and the signs - _ . + (--results-dir chooses the folder)"
            );
        if (File.Exists(options.ResultsFolder))
            throw new InvalidInputException($"--results-dir {options.ResultsFolder} is a file, not a folder");
        string folder = Path.Combine(options.ResultsFolder, id);
        bool exists = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (exists && !settings.Resume)
            throw new InvalidInputException(
                $"{folder} has a run: continue it with --resume, or choose another --run-id"
            );
        if (!exists && settings.Resume)
            throw new InvalidInputException($"{folder} has no run to resume");
        string? initial = settings.InitializeFrom is { } other ? Path.Combine(options.ResultsFolder, other) : null;
        if (initial is not null && !Directory.Exists(initial))
            throw new InvalidInputException($"there is no run '{initial}' to initialize from");
        return new RunPaths(folder, (ulong)Math.Max(settings.Seed ?? 0, 0), settings.Resume, initial, report);
    }
}
