using System.Globalization;
using System.Net;
using System.Text;
using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>The demonstration as one page of HTML that needs nothing else: what was done, what came out, curves and answers.</summary>
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

    /// <summary>Draws the page.</summary>
    public static string Draw(DemoResult outcome, InnOptions settings)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>RLHF, seed {outcome.Seed}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n"
        );
        page.Append("<h1>From a pretrained model to an aligned one</h1>\n");
        page.Append(
            "<p class=\"quiet\">Guests of an inn ask where things are, and the host answers. Good answers are true, kind and brief; what each is worth is known, but the models learn it from comparisons alone.</p>\n"
        );
        AddCards(page, outcome);
        page.Append("<h2>Four stages</h2>\n");
        AddStages(page, outcome, settings);
        page.Append(
            "<h2>PPO</h2>\n<p>The policy learns to please the reward model. Whether that makes its answers better is told by the true reward, which no model has seen.</p>\n"
        );
        page.Append("<div class=\"sheet\">\n").Append(Curves(outcome)).Append("</div>\n");
        page.Append(
            "<h2>Answers before and after</h2>\n<p>Questions that PPO was not trained on, answered at temperature 1. The number is the true reward, 1.5 at best.</p>\n"
        );
        AddSamples(page, outcome);
        page.Append("<h2>The models compared</h2>\n");
        AddModels(page, outcome);
        page.Append("<h2>Settings of PPO</h2>\n");
        AddSettings(page, outcome.Ppo);
        page.Append("<h2>The inn</h2>\n");
        AddFacts(page, outcome.Inn);
        page.Append(
            CultureInfo.InvariantCulture,
            $"<p class=\"quiet\">Proximal {RunSummary.ToolVersion}. Made by <code>proximal rlhf demo --seed {outcome.Seed}</code>; the same seed gives the same models, bit for bit, on any number of threads.</p>\n"
        );
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AddCards(StringBuilder page, DemoResult outcome)
    {
        page.Append("<div class=\"cards\">\n");
        Card(page, Change(outcome.FineTuned.Quality, outcome.Aligned.Quality), "true reward, fine-tuned and after PPO");
        Card(
            page,
            outcome.WinRate.ToString("0%", CultureInfo.InvariantCulture),
            "of answers beat the fine-tuned model's"
        );
        Card(page, Figure(outcome.Aligned.Kl), "nats of KL from the reference");
        Card(
            page,
            outcome.RewardAccuracy.ToString("0%", CultureInfo.InvariantCulture),
            "of held-out preferences foretold by the reward model"
        );
        page.Append("</div>\n");
    }

    private static void AddStages(StringBuilder page, DemoResult outcome, InnOptions settings)
    {
        string[] what =
        [
            $"A GPT-2 of 2 layers and width {settings.Width} reads {DisplayFormat.Count(settings.Lines)} lines about the inn.",
            $"It learns {DisplayFormat.Count(settings.Demonstrations)} demonstrated answers, and becomes the reference.",
            $"A copy learns from {DisplayFormat.Count(outcome.Preferences)} preferences, of which {settings.Mistakes.ToString("0%", CultureInfo.InvariantCulture)} are wrong.",
            "The policy learns from its own answers, with a KL penalty and a value model of its own.",
        ];
        page.Append("<div class=\"stages\">\n");
        foreach ((DemoStage stage, string text) in outcome.Stages.Zip(what))
            page.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"card\"><b>{stage.Title}</b><span>{text}<br>{DisplayFormat.Count(stage.Steps)} {stage.Unit}, {DisplayFormat.Duration(stage.Seconds)}</span></div>\n"
            );
        page.Append("</div>\n");
    }

    private static string Curves(DemoResult outcome)
    {
        RunMetrics metrics = RunMetrics.Read(outcome.Stages[^1].Run.Metrics);
        Panel Panel(string title, string tag) => new(title, [new CurveGroup(title, [metrics.Curve(tag)]).Summarise()]);
        return new LearningCurveChart(
            "PPO against the reward model",
            "Mean of a batch",
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

    private static void AddSamples(StringBuilder page, DemoResult outcome)
    {
        page.Append("<div class=\"sheet\"><table>\n<tr><th>Question</th><th>Fine-tuned</th><th>After PPO</th></tr>\n");
        foreach (SampleView sample in outcome.Samples)
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

    private static void AddModels(StringBuilder page, DemoResult outcome)
    {
        page.Append(
            "<div class=\"sheet\"><table>\n<tr><th>Model</th><th>True reward</th><th>Reward model's score</th><th>KL, nats</th><th>Length, tokens</th><th>Folder</th></tr>\n"
        );
        foreach (
            (string name, DemoEvaluation answers, string folder) in ((string, DemoEvaluation, string)[])
                [
                    ("Pretrained", outcome.Pretrained, "pretrained"),
                    ("Fine-tuned", outcome.FineTuned, "reference"),
                    ("After PPO", outcome.Aligned, "policy"),
                ]
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{name}</td><td>{Figure(answers.Quality)}</td><td>{Figure(answers.Score)}</td><td>{Figure(answers.Kl)}</td><td>{answers.Length:0.0}</td><td><code>{folder}/</code></td></tr>\n"
            );
        }
        page.Append(
            "</table></div>\n<p class=\"quiet\">Beside them lie the reward model (<code>reward/</code>) and the value model (<code>value/</code>); all are Hugging Face folders.</p>\n"
        );
    }

    private static void AddSettings(StringBuilder page, RlhfPpoOptions ppo)
    {
        (string Name, string Value)[] settings =
        [
            ("completions", DisplayFormat.Count(ppo.TotalSteps)),
            ("batch", $"{ppo.BatchSize}, in minibatches of {ppo.MinibatchSize}"),
            ("epochs over a batch", $"{ppo.Epochs}"),
            ("learning rate", $"{ppo.LearningRate}"),
            ("KL coefficient", DisplayFormat.Figure(ppo.KlCoefficient)),
            ("clip range", $"{ppo.ClipRange}"),
            ("discount, λ", $"{DisplayFormat.Figure(ppo.Gamma)}, {DisplayFormat.Figure(ppo.GaeLambda)}"),
            ("value coefficient", DisplayFormat.Figure(ppo.ValueCoefficient)),
            ("penalty without an end", DisplayFormat.Figure(ppo.MissingEosPenalty ?? 0)),
            ("temperature", DisplayFormat.Figure(ppo.Sampling.Temperature)),
            ("most new tokens", $"{ppo.Sampling.MaxTokens}"),
        ];
        page.Append("<div class=\"sheet\"><table>\n");
        foreach ((string name, string value) in settings)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td>{Escape(value)}</td></tr>\n");
        page.Append("</table></div>\n");
    }

    private static void AddFacts(StringBuilder page, Inn inn)
    {
        page.Append("<p>Where things truly are:</p>\n<div class=\"sheet\"><table>\n");
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

    private static void Card(StringBuilder page, string figure, string meaning) =>
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><b>{figure}</b><span>{meaning}</span></div>\n");

    private static string Change(double before, double after) => $"{Figure(before)} <i>→</i> {Figure(after)}";

    private static string Cell(ScoredText text)
    {
        string kind =
            text.Score >= 1 ? "good"
            : text.Score < 0.5 ? "poor"
            : "so";
        return $"<span class=\"score {kind}\">{Figure(text.Score)}</span>{Escape(text.Text)}";
    }

    private static string Figure(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
