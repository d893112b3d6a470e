using System.CommandLine;
using System.Runtime.InteropServices;

namespace Proximal.Cli;

/// <summary>The command <c>proximal mlagents [CONFIG]</c>: trains in a game of Unity ML-Agents.</summary>
internal static class MLAgentsCommand
{
    private const string HelpNotes = """
        Takes the place of mlagents-learn: the same YAML file, converted and shown; a key that is not known, or not
        supported, is refused. Without --env, press Play in the Unity Editor. The game needs com.unity.ml-agents 2 to 4
        (communicator API 1.x). PPO trains each behavior with a policy of its own, which all its agents and teams share.

        The folder runs/RUN-ID has a run folder for each behavior, which 'proximal plot' and 'export' read, and a model
        BEHAVIOR.onnx for Unity's Inference Engine. Ctrl-C, or a game that ends, stops the training with a checkpoint;
        --resume continues.

        Not supported, and refused: poca, sac, self_play, behavioral_cloning, curiosity, gail, rnd, curricula, buffer
        sensors and goal signals. docs/mlagents.md has the details.
        """;

    public static Command Create(Registries registries)
    {
        var config = new Argument<string?>("CONFIG")
        {
            Description = "YAML file of mlagents-learn (default: the defaults of ML-Agents).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> game = Flag.Text("--env", "FILE", "Game to start (default: wait for the Unity Editor).");
        Option<string?> runId = Flag.Text("--run-id", "NAME", "Name of the run (default: ppo).");
        Option<bool> resume = Flag.Switch("--resume", "Continue the run.");
        Option<string?> initialize = Flag.Text(
            "--initialize-from",
            "RUN-ID",
            "Start from the policies of another run."
        );
        Option<long?> count = Flag.Integer("--num-envs", "Number of games (default: 1).");
        Option<long?> port = Flag.Integer("--base-port", "First port (default: 5005, or 5004 for the Editor).");
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);
        Option<double?> scale = Flag.PositiveNumber("--time-scale", "Factor of the game's time (default: 20).");
        Option<bool> noGraphics = Flag.Switch("--no-graphics", "Start the game without graphics.");
        Option<double?> timeout = Flag.PositiveNumber(
            "--timeout-wait",
            "Seconds that a game may take to connect or to send a message (default: 60)."
        );
        Option<string?> results = Flag.Text("--results-dir", "DIR", "Folder of all runs (default: runs).");
        Option<string[]> arguments = new("--env-args")
        {
            Description = "Further arguments of the game, up to the next flag of this command; repeatable.",
            HelpName = "ARGUMENT…",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [],
        };
        var displayFlags = new DisplayFlags();
        var command = new Command("mlagents", "Train in a game of Unity ML-Agents, in the place of mlagents-learn.")
        {
            config,
            game,
            runId,
            resume,
            initialize,
            count,
            port,
            seed,
            scale,
            noGraphics,
            timeout,
            results,
            arguments,
            displayFlags.Threads,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
        {
            MLAgentsHost host =
                registries.MLAgents?.Invoke()
                ?? throw new InvalidInputException(
                    "this program cannot speak with Unity: the published tool has no ASP.NET Core; install the tool with "
                        + "'dotnet tool install --global Proximal.Tool'"
                );
            if (result.GetValue(displayFlags.Threads) is { } threads)
                Tensors.WorkerPool.Shared.Threads = (int)Math.Min(threads, 1024);
            using var stop = new CancellationTokenSource();
            void Stop(PosixSignalContext context)
            {
                if (stop.IsCancellationRequested)
                    return;
                context.Cancel = true;
                stop.Cancel();
            }

            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            bool isQuiet = result.GetValue(displayFlags.Quiet);
            bool isComplete = host.Train(
                new MLAgentsOptions
                {
                    Configuration = result.GetValue(config),
                    Game = result.GetValue(game),
                    RunId = result.GetValue(runId),
                    ResultsFolder = result.GetValue(results) ?? "runs",
                    Resume = result.GetValue(resume),
                    InitializeFrom = result.GetValue(initialize),
                    Games = Whole(result.GetValue(count)),
                    BasePort = Whole(result.GetValue(port)),
                    Seed = Whole(result.GetValue(seed)),
                    TimeScale = result.GetValue(scale),
                    NoGraphics = result.GetValue(noGraphics),
                    Arguments = result.GetValue(arguments)!,
                    Timeout = result.GetValue(timeout) is { } seconds
                        ? TimeSpan.FromSeconds(Math.Min(seconds, 1e6))
                        : null,
                    Report = isQuiet ? null : Console.WriteLine,
                },
                stop.Token
            );
            return isComplete ? ExitCodes.Done : ExitCodes.Interrupted;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal mlagents 3DBall.yaml --run-id balls                          press Play in the Editor",
                "proximal mlagents 3DBall.yaml --env 3DBall.x86_64 --num-envs 4        start four games",
                "proximal mlagents 3DBall.yaml --run-id balls --resume                 continue the run",
                "proximal mlagents 3DBall.yaml --run-id harder --initialize-from balls",
            ]
        );
        return command;
    }

    private static int? Whole(long? value) => value is { } number ? (int)Math.Min(number, int.MaxValue) : null;
}
