using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command <c>proximal play RUN</c>: renders episodes of a policy.</summary>
internal static class PlayCommand
{
    private const string HelpNotes = """
        In a terminal, the episode is rendered in real time; the terminal needs 24-bit color support. Ctrl-C stops. If
        the output is not a terminal, or a file is written, the command prints only one line per episode. The same seed
        gives the same episodes.

        --human plays against the policy in a game with a board (tictactoe, connect_four): enter the number of a cell or
        a column; q quits.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        Argument<string> folder = Flag.Run();
        Option<string?> gif = Flag.Text("--gif", "FILE", "Write the episodes as an animated GIF.");
        Option<string?> svg = Flag.Text(
            "--svg",
            "FILE",
            "Write the episodes as an animated SVG, which browsers play at any size."
        );
        Option<long?> still = Flag.Integer(
            "--still",
            "Write the SVG as a still image after N steps instead of an animation.",
            minimum: 0
        );
        Option<string?> record = Flag.Text(
            "--record",
            "FILE",
            "Write one episode as JSON with observations, actions, probabilities, values and pictures of each step."
        );
        Option<long?> episodes = Flag.Integer("--episodes", "Number of episodes (default: 1).");
        Option<long?> seed = Flag.Integer(
            "--seed",
            $"Random seed of the episodes (default: {Evaluations.DefaultSeed}).",
            minimum: 0
        );
        Option<bool> best = Flag.Best();
        Option<bool> stochastic = Flag.Stochastic();
        Option<bool> random = Flag.Switch(
            "--random",
            "Take random actions instead of a policy; RUN is an environment name."
        );
        Option<string?> environment = Flag.Environment();
        Option<long?> fps = Flag.Integer("--fps", "Steps per second (default: the rate of the environment).");
        Option<double?> speed = Flag.PositiveNumber("--speed", "Speed factor (default: 1).");
        Option<long?> width = Flag.Integer(
            "--width",
            $"Width in pixels for files (default: {PlayRequest.DefaultWidth}), in characters for the terminal."
        );
        Option<bool> human = Flag.Switch("--human", "Play against the policy (tictactoe, connect_four).");
        Option<long?> seat = Flag.Integer("--seat", "With --human: your seat, 1 or 2 (default: 1).");
        var command = new Command(
            "play",
            "Watch a trained policy in the terminal, or write its episodes to a GIF or SVG file."
        )
        {
            folder,
            gif,
            svg,
            still,
            record,
            episodes,
            seed,
            best,
            stochastic,
            random,
            environment,
            load.Option,
            load.Python,
            fps,
            speed,
            width,
            human,
            seat,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(still) is not null && result.GetValue(svg) is null)
                throw new InvalidInputException("--still needs an SVG file; add --svg FILE");
            CheckExtension("--gif", result.GetValue(gif), ".gif");
            CheckExtension("--svg", result.GetValue(svg), ".svg");
            CheckExtension("--record", result.GetValue(record), ".json");
            string text = result.GetRequiredValue(folder);
            ulong seedValue = (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed;
            Registries all = load.Apply(result);
            TrainedPolicy? trained = result.GetValue(random)
                ? null
                : TrainedPolicy.Find(
                    text,
                    result.GetValue(best),
                    all,
                    Console.Error.WriteLine,
                    result.GetValue(environment)
                );
            EnvironmentEntry entry = trained?.Environment ?? all.FindEnvironment(text);
            if (result.GetValue(record) is { } recording)
            {
                Option[] others = [gif, svg, still, episodes, random, fps, speed, width, human, seat];
                if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                    throw new InvalidInputException(
                        $"--record excludes {other.Name}: it writes one episode of a policy"
                    );
                Record(recording, trained!, all, !result.GetValue(stochastic), seedValue);
                return ExitCodes.Done;
            }

            int count = (int)Math.Min(result.GetValue(episodes) ?? 1, int.MaxValue);
            if (result.GetValue(human))
            {
                Option[] others = [gif, svg, still, fps, speed, width];
                if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                    throw new InvalidInputException($"--human excludes {other.Name}: it shows the board as text");
                PlayHuman(entry, trained, result.GetValue(seat) ?? 1, !result.GetValue(stochastic), count, seedValue);
                return ExitCodes.Done;
            }

            if (result.GetValue(seat) is not null)
                throw new InvalidInputException("--seat is the seat of a person: add --human");
            var request = new PlayRequest
            {
                Episodes = count,
                Seed = seedValue,
                StepsPerSecond = (result.GetValue(fps) ?? entry.FramesPerSecond) * (result.GetValue(speed) ?? 1),
                Width = result.GetValue(width),
                Gif = result.GetValue(gif),
                Svg = result.GetValue(svg),
                Still = result.GetValue(still),
            };
            Agent agent = CreateAgent(trained?.Policy, entry, !result.GetValue(stochastic), seedValue);
            return request.Play(entry.Name, entry.Create(), agent) ? ExitCodes.Done : ExitCodes.Interrupted;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal play runs/CartPole-v1",
                "proximal play runs/Pendulum-v1 --best --episodes 3 --speed 2",
                "proximal play runs/Acrobot-v1 --gif acrobot.gif --width 400",
                "proximal play runs/CartPole-v1 --svg cartpole.svg --still 100",
                "proximal play runs/CartPole-v1 --record runs/CartPole-v1/episodes/last.json",
                "proximal play MountainCar-v0 --random",
                "proximal play runs/connect_four --human --seat 2",
            ]
        );
        return command;
    }

    private static void CheckExtension(string flag, string? path, string extension)
    {
        if (path is not null && !path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException($"{flag} {path}: use a name that ends in {extension}");
    }

    private static void Record(
        string path,
        TrainedPolicy trained,
        Registries registries,
        bool deterministic,
        ulong seed
    )
    {
        var run = RunFolder.TryFindAround(trained.Folder);
        EpisodeRecorderOptions options = run is null
            ? EpisodeRecordings.OptionsFor(trained.Environment)
            : EpisodeRecordings.OptionsFor(run.ReadConfiguration(registries));
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        EpisodeRecordings
            .Recorder(
                trained.Environment,
                options with
                {
                    Environment = trained.Environment.Name,
                    FramesPerSecond = trained.Environment.FramesPerSecond,
                    Seed = seed,
                    Deterministic = deterministic,
                }
            )
            .Write(path, trained.Policy, StepOf(run, trained.Folder));
        Console.WriteLine($"wrote {path}");
    }

    // 0 for a policy that is no checkpoint of a run.
    private static long StepOf(RunFolder? run, string checkpoint) =>
        run?.OpenCheckpoints() is { } checkpoints
            ? checkpoints.Steps.FirstOrDefault(step =>
                Path.GetFullPath(checkpoints.PathOf(step))
                == Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint))
            )
            : 0;

    private static void PlayHuman(
        EnvironmentEntry entry,
        TrainedPolicy? trained,
        long seat,
        bool deterministic,
        int games,
        ulong seed
    )
    {
        if (seat > 2)
            throw new InvalidInputException($"--seat {seat}: expected 1 or 2");
        if (entry.CreateAgents?.Invoke() is not IBoardGame game)
            throw new InvalidInputException(
                $"--human: {entry.Name} has no board to play on; use {Contestant.BoardGames}"
            );
        Contestant opponent = trained is null
            ? Contestant.Script("random", entry)
            : Contestant.Of(entry.Name, trained.Policy, deterministic);
        new HumanGame(game, opponent.Create(), (int)seat - 1, Console.In.ReadLine, Console.Out).Play(games, seed);
    }

    private static Agent CreateAgent(Policy? policy, EnvironmentEntry entry, bool deterministic, ulong seed)
    {
        var random = new Rng(seed);
        if (policy is null)
            return (observation, action, _) =>
                entry.ActionSpace.SampleAction(
                    ref random,
                    observation[entry.ObservationSpace.ObservationSize..],
                    action
                );
        if (entry.CreateAgents is not null && policy.Network.StateSize > 0)
            throw new InvalidInputException(
                $"{entry.Name} has several agents, but a recurrent policy can be played with one agent only"
            );
        RecurrentState state = policy.CreateRecurrentState(rows: 1);
        return (observation, action, episodeStart) =>
        {
            if (episodeStart)
                state.Reset();
            policy.Act(observation, action, deterministic, ref random, state);
        };
    }
}
