using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal plot RUN…</c>: learning curves as a picture.</summary>
internal static class PlotCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, or folders that hold some.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> output = Flag.Text("--out", "FILE", "The picture to write (default: learning-curves.svg).");
        Option<string?> metric = Flag.Text(
            "--metric",
            "TAG",
            "The figure to draw (default: rollout/ep_rew_mean; of language models the reward or, where there is none, the loss)."
        );
        Option<string?> title = Flag.Text("--title", "TEXT", "The picture's title.");
        Option<long?> smooth = Flag.Whole("--smooth", "Average each curve over N neighbouring points (default: 1).");
        var command = new Command(
            "plot",
            "Draws learning curves as an SVG picture. Runs that differ in nothing but their seed become one line, their mean, with one "
                + "standard deviation shaded around it; every environment, or model, gets a panel of its own."
        )
        {
            runs,
            output,
            metric,
            title,
            smooth,
        };
        command.SetAction(result =>
        {
            var options = new LearningCurveOptions();
            options = options with
            {
                Metric = result.GetValue(metric) ?? options.Metric,
                Title = result.GetValue(title),
                Smoothing = (int)(result.GetValue(smooth) ?? 1),
            };
            string path = result.GetValue(output) ?? "learning-curves.svg";
            LearningCurves.Plot(result.GetRequiredValue(runs), options).Save(path);
            Console.WriteLine($"wrote {path}");
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "proximal plot runs/CartPole-v1",
            "proximal plot runs --out all.svg                    every run under runs/, a panel for each environment",
            "proximal plot runs/rlhf --metric objective/kl",
            "proximal plot a b --metric train/approx_kl --smooth 5"
        );
        return command;
    }
}
