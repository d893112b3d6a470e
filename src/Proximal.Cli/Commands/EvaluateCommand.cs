using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary>The command <c>proximal evaluate RUN</c>: evaluates an agent or a language model.</summary>
internal static class EvaluateCommand
{
    private const int DefaultEpisodes = 100;

    private const string HelpNotes = """
        An agent takes its most probable actions, and its observation normalization statistics are frozen. The same seed
        gives the same episodes. In a game of two players, --against plays half of the episodes in each seat, and
        reports wins, draws and losses; random plays valid moves at random, and minimax:DEPTH searches DEPTH moves ahead
        (tictactoe, connect_four). --exploitability computes what best responses gain against the policy, and against the
        average of the snapshots of self-play (kuhn_poker, rps).

        A language model completes prompts as in training. Held-out data, reward and reference come from the
        configuration of the run. The command reports reward and KL divergence from the reference with standard errors,
        length, share of completions with an end token, distinct-n, repetition and entropy; on demonstrations also loss,
        perplexity and accuracy; on preference pairs, such as for a reward model, the accuracy of the ranking. With
        --against, another model completes the same prompts and a judge compares the completions: the win rate counts
        ties as half, with a Wilson confidence interval.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        Argument<string> folder = Flag.Run();
        Option<long?> episodes = Flag.Integer("--episodes", $"Number of episodes (default: {DefaultEpisodes}).");
        Option<long?> seed = Flag.Integer(
            "--seed",
            $"Random seed of the episodes (default: {Evaluations.DefaultSeed}) or of the completions (default: 0).",
            minimum: 0
        );
        Option<bool> best = Flag.Best();
        Option<bool> stochastic = Flag.Stochastic();
        Option<string?> environment = Flag.Environment();
        Option<bool> json = Flag.Switch("--json", "Print one JSON object instead of text.");
        Option<bool> exploitability = Flag.Switch(
            "--exploitability",
            "Compute what best responses gain against the policy (kuhn_poker, rps)."
        );
        var language = new LanguageEvaluationFlags();
        var command = new Command(
            "evaluate",
            "Evaluate a trained agent (episode returns and lengths) or language model (reward, KL divergence "
                + "and win rate of completions)."
        )
        {
            folder,
            episodes,
            seed,
            best,
            stochastic,
            environment,
            load.Option,
            load.Python,
            exploitability,
            json,
        };
        foreach (Option option in language.All)
            command.Add(option);
        command.SetAction(result =>
        {
            string text = result.GetRequiredValue(folder);
            bool isLanguage = EvaluationRequest.IsLanguageModel(text);
            IEnumerable<Option> others = isLanguage
                ? [episodes, stochastic, environment, load.Option, load.Python, exploitability]
                : language.All.Where(option => option != language.Against);
            if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } misplaced)
                throw new InvalidInputException(
                    isLanguage
                        ? $"{misplaced.Name} applies to agents, but this is a language model: {text}"
                        : $"{misplaced.Name} applies to language models, but this is an agent: {text}"
                );
            if (isLanguage)
            {
                EvaluationTable table = LanguageEvaluation.Run(
                    language.Read(result, text, result.GetValue(best), (ulong?)result.GetValue(seed))
                );
                if (result.GetValue(json))
                    WriteUtf8(table.WriteJson);
                else
                    table.WriteLines(Console.Out);
                return ExitCodes.Done;
            }

            Registries all = load.Apply(result);
            TrainedPolicy trained = TrainedPolicy.Find(
                text,
                result.GetValue(best),
                all,
                Console.Error.WriteLine,
                result.GetValue(environment)
            );
            int count = (int)Math.Min(result.GetValue(episodes) ?? DefaultEpisodes, int.MaxValue);
            ulong seedValue = (ulong?)result.GetValue(seed) ?? Evaluations.DefaultSeed;
            if (result.GetValue(exploitability))
            {
                ExploitabilityReport.Write(trained, result.GetValue(json));
                return ExitCodes.Done;
            }

            if (result.GetValue(language.Against) is { } against)
            {
                var results = SeatResults.Play(
                    trained,
                    against,
                    count,
                    !result.GetValue(stochastic),
                    seedValue,
                    all,
                    Console.Error.WriteLine
                );
                SeatReport.Write(trained, against, results, result.GetValue(json));
                return ExitCodes.Done;
            }

            EvaluationResult played = Evaluations.Run(
                trained.Policy,
                trained.Environment,
                count,
                !result.GetValue(stochastic),
                seedValue
            );
            if (result.GetValue(json))
                WriteJson(trained, EvaluationSummary.Of(played));
            else
                WriteLines(trained, EvaluationSummary.Of(played), played);
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal evaluate runs/CartPole-v1",
                "proximal evaluate runs/CartPole-v1 --best --episodes 1000",
                "proximal evaluate runs/CartPole-v1/checkpoints/step-50176 --stochastic --json",
                "proximal evaluate runs/connect_four --against minimax:4 --episodes 200",
                "proximal evaluate runs/kuhn_poker --exploitability",
                "proximal evaluate runs/rlhf                                    reward and KL on the held-out prompts",
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
