using System.CommandLine;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary><c>proximal evaluate RUN</c>: how good a policy is.</summary>
internal static class EvaluateCommand
{
    private const int DefaultEpisodes = 100;

    private const string Notes = """
        The policy takes its most probable actions, and the statistics that it normalises observations with stay as they are.
        The same seed chooses the same episodes.
        """;

    public static Command Create()
    {
        var folder = new Argument<string>("RUN") { Description = "A run's folder or its name under runs/; or a checkpoint's folder." };
        Option<long?> episodes = Flag.Whole("--episodes", $"Episodes to play (default: {DefaultEpisodes}).");
        Option<long?> seed = Flag.Whole("--seed", $"Chooses the episodes (default: {Evaluations.DefaultSeed}).", least: 0);
        Option<bool> best = Flag.Switch("--best", "The run's best checkpoint instead of its newest.");
        Option<bool> stochastic = Flag.Switch("--stochastic", "Draw actions as in training instead of taking the most probable ones.");
        Option<string?> environment = Flag.Environment();
        Option<bool> json = Flag.Switch("--json", "One JSON object instead of lines for people.");
        var command = new Command("evaluate", "Plays whole episodes with a trained policy and reports returns and lengths.")
        {
            folder, episodes, seed, best, stochastic, environment, json,
        };
        command.SetAction(result =>
        {
            TrainedPolicy trained = TrainedPolicy.Find(result.GetRequiredValue(folder), result.GetValue(best), Console.Error.WriteLine, result.GetValue(environment));
            EvaluationResult played = Evaluations.Run(
                trained.Policy,
                trained.Environment,
                (int)Math.Min(result.GetValue(episodes) ?? DefaultEpisodes, int.MaxValue),
                !result.GetValue(stochastic),
                (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed);
            if (result.GetValue(json))
                WriteJson(trained, EvaluationSummary.Of(played));
            else
                WriteLines(trained, EvaluationSummary.Of(played), played);
            return ExitCode.Done;
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal evaluate runs/CartPole-v1",
                "proximal evaluate runs/CartPole-v1 --best --episodes 1000",
                "proximal evaluate runs/CartPole-v1/checkpoints/step-50176 --stochastic --json",
            ]);
        return command;
    }

    private static void WriteLines(TrainedPolicy trained, EvaluationSummary summary, EvaluationResult played)
    {
        Console.WriteLine($"{trained.Environment.Name}  {trained.Folder}");
        Console.WriteLine($"  return  {summary}, from {summary.Minimum:F1} to {summary.Maximum:F1}");
        Console.WriteLine($"  length  {summary.MeanLength:F1} steps, from {played.Lengths.Min()} to {played.Lengths.Max()}");
    }

    private static void WriteJson(TrainedPolicy trained, EvaluationSummary summary)
    {
        using (var writer = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteString("environment"u8, trained.Environment.Name);
            writer.WriteString("checkpoint"u8, trained.Folder);
            summary.Write(writer, "evaluation");
            writer.WriteString("weights_sha256"u8, Evaluations.HashOf(trained.Policy));
            writer.WriteEndObject();
        }
        Console.WriteLine();
    }
}
