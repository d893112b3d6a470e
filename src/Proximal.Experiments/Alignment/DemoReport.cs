using System.Globalization;
using System.Net;
using System.Text;
using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// HTML report of the RLHF demo in one self-contained page: stages, results, learning curves and answers.
/// </summary>
internal static class DemoReport
{
    private const string Style = """
        :root { color-scheme: light; }
        body { font: 16px/1.55 "Inter", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1f2328; background: #f6f8fa; margin: 0; }
        main { max-width: 1120px; margin: 0 auto; padding: 40px 28px 64px; }
        h1 { font-size: 32px; margin: 0 0 6px; letter-spacing: -0.01em; }
        h2 { font-size: 21px; margin: 44px 0 12px; }
        p { max-width: 78ch; margin: 8px 0; }
        .quiet { color: #59636e; }
        .cards, .stages { display: grid; gap: 14px; grid-template-columns: repeat(4, 1fr); margin: 22px 0; }
        .card, .sheet { background: #fff; border: 1px solid #d9dee3; border-radius: 12px; padding: 16px 18px; }
        .card b { display: block; font-size: 27px; font-weight: 650; letter-spacing: -0.02em; }
        .card span { color: #59636e; font-size: 14px; }
        .card i { font-style: normal; color: #8c959f; font-weight: 400; font-size: 19px; }
        .stages .card { border-top: 4px solid #0b6bcb; }
        .stages .card b { font-size: 17px; margin-bottom: 4px; }
        .sheet svg { width: 100%; height: auto; display: block; }
        table { border-collapse: collapse; width: 100%; font-size: 15px; }
        th { text-align: left; font-weight: 600; color: #59636e; border-bottom: 1px solid #d9dee3; padding: 8px 12px 8px 0; }
        td { vertical-align: top; border-bottom: 1px solid #eaeef2; padding: 9px 12px 9px 0; }
        tr:last-child td { border-bottom: none; }
        .score { display: inline-block; min-width: 3.1em; text-align: center; border-radius: 6px; padding: 0 5px; font-size: 13px; margin-right: 8px; font-variant-numeric: tabular-nums; }
        .good { background: #d5f2e3; } .poor { background: #fbe3d8; } .so { background: #eef1f4; }
        code { background: #eef1f4; border-radius: 5px; padding: 1px 5px; font-size: 14px; }
        @media (max-width: 800px) { .cards, .stages { grid-template-columns: repeat(2, 1fr); } }
        """;

    /// <summary>Writes the page.</summary>
    public static string Draw(DemoResult result, InnOptions options)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                + $"content=\"width=device-width\">\n<title>RLHF, seed "
                + $"{result.Seed}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n"
        );
        page.Append("<h1>From a pretrained model to an aligned one</h1>\n");
        page.Append(
            "<p class=\"quiet\">Guests of an inn ask where things are, and the host answers. Good answers are true, "
                + "kind and brief. The true reward of an answer is known, but the models learn from comparisons "
                + "only.</p>\n"
        );
        AddCards(page, result);
        page.Append("<h2>Four stages</h2>\n");
        AddStages(page, result, options);
        page.Append(
            "<h2>PPO</h2>\n<p>The policy maximizes the score of the reward model. The true reward, which no model is "
                + "trained on, shows whether the answers improve.</p>\n"
        );
        page.Append("<div class=\"sheet\">\n").Append(Curves(result)).Append("</div>\n");
        page.Append(
            "<h2>Answers before and after</h2>\n<p>Answers at temperature 1 to questions that PPO was not trained "
                + "on. The number is the true reward; its maximum is 1.5.</p>\n"
        );
        AddSamples(page, result);
        page.Append("<h2>Models</h2>\n");
        AddModels(page, result);
        page.Append("<h2>PPO options</h2>\n");
        AddOptions(page, result.Ppo);
        page.Append("<h2>Facts of the inn</h2>\n");
        AddInn(page, result.Inn);
        page.Append(
            CultureInfo.InvariantCulture,
            $"<p class=\"quiet\">Proximal {RunSummary.ToolVersion}. Command: <code>proximal rlhf demo --seed "
                + $"{result.Seed}</code>. The same seed gives the same models, bit for bit, for any number of "
                + $"threads.</p>\n"
        );
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AddCards(StringBuilder page, DemoResult result)
    {
        page.Append("<div class=\"cards\">\n");
        Card(page, Change(result.FineTuned.Quality, result.Aligned.Quality), "true reward, fine-tuned and after PPO");
        Card(
            page,
            result.WinRate.ToString("0%", CultureInfo.InvariantCulture),
            "win rate against the fine-tuned model"
        );
        Card(page, Number(result.Aligned.Kl), "nats of KL from the reference");
        Card(
            page,
            result.RewardAccuracy.ToString("0%", CultureInfo.InvariantCulture),
            "accuracy of the reward model on held-out preferences"
        );
        page.Append("</div>\n");
    }

    private static void AddStages(StringBuilder page, DemoResult result, InnOptions options)
    {
        string[] descriptions =
        [
            $"A GPT-2 with 2 layers and width {options.Width} is trained on {DisplayFormat.Count(options.Lines)} "
                + "lines about the inn.",
            $"The model is fine-tuned on {DisplayFormat.Count(options.Demonstrations)} demonstrated answers. It is "
                + "the reference.",
            $"A copy is trained on {DisplayFormat.Count(result.Preferences)} preferences, of which "
                + $"{options.Mistakes.ToString("0%", CultureInfo.InvariantCulture)} are wrong.",
            "The policy learns from its own answers, with a KL penalty and a separate value model.",
        ];
        page.Append("<div class=\"stages\">\n");
        foreach ((DemoStage stage, string text) in result.Stages.Zip(descriptions))
            page.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"card\"><b>{stage.Title}</b><span>{text}<br>{DisplayFormat.Count(stage.Steps)} "
                    + $"{stage.Unit}, {DisplayFormat.Duration(stage.Seconds)}</span></div>\n"
            );
        page.Append("</div>\n");
    }

    private static string Curves(DemoResult result)
    {
        RunMetrics metrics = RunMetrics.Read(result.Stages[^1].Run.Metrics);
        Panel Panel(string title, string tag) => new(title, [new CurveGroup(title, [metrics.Curve(tag)]).Summarize()]);
        return new LearningCurveChart(
            "PPO against the reward model",
            "Batch mean",
            static _ => "",
            [
                Panel("Reward model's score", LanguageMetricTags.Scores),
                Panel("True reward", LanguageMetricTags.HeldOutScores),
                Panel("KL from the reference, nats", LanguageMetricTags.Kl),
                Panel("Length, tokens", CompletionTags.MeanLength),
            ],
            "completions"
        ).ToSvg();
    }

    private static void AddSamples(StringBuilder page, DemoResult result)
    {
        page.Append("<div class=\"sheet\"><table>\n<tr><th>Question</th><th>Fine-tuned</th><th>After PPO</th></tr>\n");
        foreach (SampleView sample in result.Samples)
        {
            string question = sample
                .Prompt.Replace("Guest:", "", StringComparison.Ordinal)
                .Replace("\nHost:", "", StringComparison.Ordinal)
                .Trim();
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Escape(question)}</td><td>{Cell(sample.Before)}</td><td>{Cell(sample.Now)}</td></tr>\n"
            );
        }
        page.Append("</table></div>\n");
    }

    private static void AddModels(StringBuilder page, DemoResult result)
    {
        page.Append(
            "<div class=\"sheet\"><table>\n<tr><th>Model</th><th>True reward</th><th>Reward model's "
                + "score</th><th>KL, nats</th><th>Length, tokens</th><th>Folder</th></tr>\n"
        );
        foreach (
            (string name, DemoEvaluation answers, string folder) in ((string, DemoEvaluation, string)[])
                [
                    ("Pretrained", result.Pretrained, "pretrained"),
                    ("Fine-tuned", result.FineTuned, "reference"),
                    ("After PPO", result.Aligned, "policy"),
                ]
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{name}</td><td>{Number(answers.Quality)}</td><td>{Number(answers.Score)}</td>"
                    + $"<td>{Number(answers.Kl)}</td><td>{answers.Length:0.0}</td><td><code>{folder}/</code></td></tr>\n"
            );
        }
        page.Append(
            "</table></div>\n<p class=\"quiet\">The reward model is in <code>reward/</code>, the value model in "
                + "<code>value/</code>. All are Hugging Face folders.</p>\n"
        );
    }

    private static void AddOptions(StringBuilder page, RlhfPpoOptions ppo)
    {
        (string Name, string Value)[] rows =
        [
            ("completions", DisplayFormat.Count(ppo.TotalSteps)),
            ("batch", $"{ppo.BatchSize}, in minibatches of {ppo.MinibatchSize}"),
            ("epochs per batch", $"{ppo.Epochs}"),
            ("learning rate", $"{ppo.LearningRate}"),
            ("KL coefficient", DisplayFormat.Number(ppo.KlCoefficient)),
            ("clip range", $"{ppo.ClipRange}"),
            ("discount, λ", $"{DisplayFormat.Number(ppo.Gamma)}, {DisplayFormat.Number(ppo.GaeLambda)}"),
            ("value coefficient", DisplayFormat.Number(ppo.ValueCoefficient)),
            ("missing end token penalty", DisplayFormat.Number(ppo.MissingEosPenalty ?? 0)),
            ("temperature", DisplayFormat.Number(ppo.Sampling.Temperature)),
            ("maximum new tokens", $"{ppo.Sampling.MaxTokens}"),
        ];
        page.Append("<div class=\"sheet\"><table>\n");
        foreach ((string name, string value) in rows)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td>{Escape(value)}</td></tr>\n");
        page.Append("</table></div>\n");
    }

    private static void AddInn(StringBuilder page, Inn inn)
    {
        page.Append("<p>Places of things in the inn:</p>\n<div class=\"sheet\"><table>\n");
        foreach (
            IGrouping<string, string> place in Inn
                .Things.GroupBy(inn.PlaceOf, StringComparer.Ordinal)
                .OrderBy(place => place.Key, StringComparer.Ordinal)
        )
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Escape(place.Key)}</td><td>{Escape(string.Join(", ", place))}</td></tr>\n"
            );
        page.Append("</table></div>\n");
    }

    private static void Card(StringBuilder page, string value, string label) =>
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><b>{value}</b><span>{label}</span></div>\n");

    private static string Change(double before, double after) => $"{Number(before)} <i>→</i> {Number(after)}";

    private static string Cell(ScoredText text)
    {
        string style =
            text.Score >= 1 ? "good"
            : text.Score < 0.5 ? "poor"
            : "so";
        return $"<span class=\"score {style}\">{Number(text.Score)}</span>{Escape(text.Text)}";
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
