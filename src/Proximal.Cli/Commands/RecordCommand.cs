using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal record RUN</c>: records demonstrations of a trained agent.</summary>
internal static class RecordCommand
{
    private const int DefaultEpisodes = 20;

    private const string HelpNotes = """
        The file holds observations, actions, rewards and ends of whole episodes. It is the input of the algorithms bc,
        gail and dagger (--set demonstrations=FILE), and of behavioral_cloning in PPO. The extension selects the format:
        .safetensors, or .jsonl with one step per line. The same seed gives the same episodes.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        Argument<string> folder = Flag.Run();
        var output = new Option<string>("--out")
        {
            Description = "File to write, ending in .safetensors or .jsonl; required. An existing file is replaced.",
            HelpName = "FILE",
            Required = true,
        };
        Option<long?> episodes = Flag.Integer("--episodes", $"Number of episodes (default: {DefaultEpisodes}).");
        Option<long?> seed = Flag.Integer(
            "--seed",
            $"Random seed of the episodes (default: {Evaluations.DefaultSeed}).",
            minimum: 0
        );
        Option<bool> best = Flag.Best();
        Option<bool> stochastic = Flag.Stochastic();
        Option<string?> environment = Flag.Environment();
        var command = new Command(
            "record",
            "Record episodes of a trained agent as demonstrations for imitation learning."
        )
        {
            folder,
            output,
            episodes,
            seed,
            best,
            stochastic,
            environment,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            TrainedPolicy trained = TrainedPolicy.Find(
                result.GetRequiredValue(folder),
                result.GetValue(best),
                load.Apply(result),
                Console.Error.WriteLine,
                result.GetValue(environment)
            );
            string path = result.GetRequiredValue(output);
            Demonstrations.RequireExtension(path);
            Demonstrations recorded = Evaluations.Record(
                trained.Policy,
                trained.Environment,
                (int)Math.Min(result.GetValue(episodes) ?? DefaultEpisodes, int.MaxValue),
                !result.GetValue(stochastic),
                (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed
            );
            recorded.Save(path);
            string count = recorded.Episodes == 1 ? "1 episode" : $"{recorded.Episodes} episodes";
            Console.WriteLine($"{path}: {count}, {recorded.Steps} steps, mean return {recorded.MeanReturn:F1}");
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal record runs/CartPole-v1 --out expert.safetensors",
                "proximal record runs/CartPole-v1 --best --episodes 4 --out expert.jsonl",
                "proximal train CartPole-v1 --algorithm bc --set demonstrations=expert.safetensors",
            ]
        );
        return command;
    }
}
