using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary><c>proximal evaluate RUN</c>: how good an agent or a language model is.</summary>
internal static class EvaluateCommand
{
    private const int DefaultEpisodes = 100;

    private const string Notes = """
        An agent takes its most probable actions, and the statistics that it normalises observations with stay as they are. The same
        seed chooses the same episodes.

        A language model completes prompts, as it did in training, and what the run's configuration tells need not be said: the data that
        were held out, the reward, the reference. Reported are the reward and the KL divergence from the reference with their standard
        errors, length, the share that ended by itself, distinct-n, repetition and entropy; on demonstrations also loss, perplexity and
        accuracy, and on preference pairs how many are the right way round, which is what a reward model is evaluated on. With --against
        another model completes the same prompts, and a judge compares: the win rate counts ties as half, and has Wilson's interval.
        """;

    public static Command Create(Registries known)
    {
        var load = new LoadFlag(known);
        var folder = new Argument<string>("RUN")
        {
            Description = "A run's folder or its name under runs/; or a checkpoint's folder.",
        };
        Option<long?> episodes = Flag.Whole("--episodes", $"Episodes to play (default: {DefaultEpisodes}).");
        Option<long?> seed = Flag.Whole(
            "--seed",
            $"Chooses the episodes (default: {Evaluations.DefaultSeed}), or what is drawn (default: 0).",
            least: 0
        );
        Option<bool> best = Flag.Switch("--best", "The run's best checkpoint instead of its newest.");
        Option<bool> stochastic = Flag.Switch(
            "--stochastic",
            "Draw actions as in training instead of taking the most probable ones."
        );
        Option<string?> environment = Flag.Environment();
        Option<bool> json = Flag.Switch("--json", "One JSON object instead of lines for people.");
        var language = new EvaluationFlags();
        var command = new Command(
            "evaluate",
            "Reports how good a trained agent or language model is: returns of whole episodes, or reward, divergence and win rate of completions."
        )
        {
            folder,
            episodes,
            seed,
            best,
            stochastic,
            environment,
            load.Option,
            json,
        };
        foreach (Option option in language.All)
            command.Add(option);
        command.SetAction(result =>
        {
            string text = result.GetRequiredValue(folder);
            bool isLanguage = EvaluationRequest.IsLanguageModel(text);
            IEnumerable<Option> others = isLanguage ? [episodes, stochastic, environment, load.Option] : language.All;
            if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } misplaced)
                throw new InvalidInputException(
                    $"{misplaced.Name} is about {(isLanguage ? "agents, and this is a language model" : "language models, and this is none")}: {text}"
                );
            if (isLanguage)
            {
                EvaluationTable sheet = LanguageEvaluation.Run(
                    language.Read(result, text, result.GetValue(best), (ulong?)result.GetValue(seed))
                );
                if (result.GetValue(json))
                    WriteUtf8(sheet.WriteJson);
                else
                    sheet.WriteLines(Console.Out);
                return ExitCodes.Done;
            }

            TrainedPolicy trained = TrainedPolicy.Find(
                text,
                result.GetValue(best),
                load.Apply(result),
                Console.Error.WriteLine,
                result.GetValue(environment)
            );
            EvaluationResult played = Evaluations.Run(
                trained.Policy,
                trained.Environment,
                (int)Math.Min(result.GetValue(episodes) ?? DefaultEpisodes, int.MaxValue),
                !result.GetValue(stochastic),
                (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed
            );
            if (result.GetValue(json))
                WriteJson(trained, EvaluationSummary.Of(played));
            else
                WriteLines(trained, EvaluationSummary.Of(played), played);
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal evaluate runs/CartPole-v1",
                "proximal evaluate runs/CartPole-v1 --best --episodes 1000",
                "proximal evaluate runs/CartPole-v1/checkpoints/step-50176 --stochastic --json",
                "proximal evaluate runs/rlhf                                    reward, KL and more on the held-out prompts",
                "proximal evaluate runs/rlhf --against runs/sft --judge runs/reward-model",
                "proximal evaluate models/qwen --data prompts.jsonl --reward contains:thanks --samples 1000 --json",
            ]
        );
        return command;
    }

    private static void WriteLines(TrainedPolicy trained, EvaluationSummary summary, EvaluationResult played)
    {
        Console.WriteLine($"{trained.Environment.Name}  {trained.Folder}");
        Console.WriteLine($"  return  {summary}, from {summary.Minimum:F1} to {summary.Maximum:F1}");
        Console.WriteLine(
            $"  length  {summary.MeanLength:F1} steps, from {played.Lengths.Min()} to {played.Lengths.Max()}"
        );
    }

    private static void WriteJson(TrainedPolicy trained, EvaluationSummary summary)
    {
        WriteUtf8(output =>
        {
            using var writer = new Utf8JsonWriter(output);
            writer.WriteStartObject();
            writer.WriteString("environment"u8, trained.Environment.Name);
            writer.WriteString("checkpoint"u8, trained.Folder);
            summary.Write(writer, "evaluation");
            writer.WriteString("weights_sha256"u8, Evaluations.HashOf(trained.Policy));
            writer.WriteEndObject();
        });
        Console.WriteLine();
    }

    private static void WriteUtf8(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        write(bytes);
        Console.Out.Write(Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
