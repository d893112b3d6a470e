using System.CommandLine;
using Proximal.Environments;

namespace Proximal.Cli;

/// <summary><c>proximal play RUN</c>: what a policy does, to look at.</summary>
internal static class PlayCommand
{
    private const string Notes = """
        In the terminal the episode runs in real time; it must know 24-bit colours. Ctrl-C ends it. Where the output is no terminal, and
        where a file is written, nothing is shown but a line for each episode. The same seed chooses the same episodes.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var folder = new Argument<string>("RUN")
        {
            Description = "A run's folder or its name under runs/; or a checkpoint's folder.",
        };
        Option<string?> gif = Flag.Text("--gif", "FILE", "Write the episodes as an animation, for pages and chats.");
        Option<string?> svg = Flag.Text(
            "--svg",
            "FILE",
            "Write the episodes as an animated vector picture, which browsers play at any size."
        );
        Option<long?> still = Flag.Whole(
            "--still",
            "Make the SVG file a picture of the state after N steps rather than an animation.",
            least: 0
        );
        Option<long?> episodes = Flag.Whole("--episodes", "Episodes to play (default: 1).");
        Option<long?> seed = Flag.Whole(
            "--seed",
            $"Chooses the episodes (default: {Evaluations.DefaultSeed}).",
            least: 0
        );
        Option<bool> best = Flag.Switch("--best", "The run's best checkpoint instead of its newest.");
        Option<bool> stochastic = Flag.Switch(
            "--stochastic",
            "Draw actions as in training instead of taking the most probable ones."
        );
        Option<bool> random = Flag.Switch(
            "--random",
            "No policy but actions at random; RUN is then the name of an environment."
        );
        Option<string?> environment = Flag.Environment();
        Option<long?> fps = Flag.Whole("--fps", "Steps shown in a second (default: the environment's own pace).");
        Option<double?> speed = Flag.Number("--speed", "How many times as fast (default: 1).");
        Option<long?> width = Flag.Whole(
            "--width",
            $"Pixels that a file's picture is wide (default: {PlayRequest.DefaultWidth}); characters, in the terminal."
        );
        var command = new Command(
            "play",
            "Shows in the terminal what a trained policy does, or writes it to a file as an animation or a picture."
        )
        {
            folder,
            gif,
            svg,
            still,
            episodes,
            seed,
            best,
            stochastic,
            random,
            environment,
            load.Option,
            fps,
            speed,
            width,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(still) is not null && result.GetValue(svg) is null)
                throw new InvalidInputException("--still: a picture goes into an SVG file; add --svg FILE");
            string text = result.GetRequiredValue(folder);
            ulong chosen = (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed;
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
            var request = new PlayRequest
            {
                Episodes = (int)Math.Min(result.GetValue(episodes) ?? 1, int.MaxValue),
                Seed = chosen,
                StepsPerSecond = (result.GetValue(fps) ?? entry.FramesPerSecond) * (result.GetValue(speed) ?? 1),
                Width = result.GetValue(width),
                Gif = result.GetValue(gif),
                Svg = result.GetValue(svg),
                Still = result.GetValue(still),
            };
            Agent agent = AgentOf(trained?.Policy, entry, !result.GetValue(stochastic), chosen);
            return request.Play(entry.Name, entry.Create(), agent) ? ExitCodes.Done : ExitCodes.Interrupted;
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal play runs/CartPole-v1",
                "proximal play runs/Pendulum-v1 --best --episodes 3 --speed 2",
                "proximal play runs/Acrobot-v1 --gif acrobot.gif --width 400",
                "proximal play runs/CartPole-v1 --svg cartpole.svg --still 100",
                "proximal play MountainCar-v0 --random",
            ]
        );
        return command;
    }

    private static Agent AgentOf(Policy? policy, EnvironmentEntry entry, bool deterministic, ulong seed)
    {
        var random = new Rng(seed);
        if (policy is null)
            return (observation, action, _) =>
                entry.ActionSpace.SampleAction(
                    ref random,
                    observation[entry.ObservationSpace.ObservationSize..],
                    action
                );
        RecurrentState memory = policy.CreateRecurrentState(rows: 1);
        return (observation, action, begins) =>
        {
            if (begins)
                memory.Reset();
            policy.Act(observation, action, deterministic, ref random, memory);
        };
    }
}
