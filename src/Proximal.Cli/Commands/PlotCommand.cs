using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal plot RUN…</c>: draws learning curves.</summary>
internal static class PlotCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, or folders that contain runs.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> output = Flag.Text("--out", "FILE", "SVG file to write (default: learning-curves.svg).");
        Option<string?> metric = Flag.Text(
            "--metric",
            "TAG",
            "Metric to draw (default: rollout/ep_rew_mean, or the loss of runs without episodes; for language models "
                + "the reward or, without a reward, the loss)."
        );
        Option<string?> title = Flag.Text("--title", "TEXT", "Title of the chart.");
        Option<long?> smooth = Flag.Integer(
            "--smooth",
            "Smooth each curve with a moving average over N points (default: 1)."
        );
        var command = new Command(
            "plot",
            "Draw learning curves as an SVG chart. Runs that differ only in their seed become one curve, their "
                + "mean, with one "
                + "standard deviation shaded; each environment or model has its own panel."
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
            LearningCurves curves = LearningCurves.Plot(result.GetRequiredValue(runs), options);
            OutputFolder.CreateFor(path);
            curves.Save(path);
            Console.WriteLine($"wrote {path}");
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            "proximal plot runs/CartPole-v1",
            "proximal plot runs --out all.svg                    all runs in runs/, one panel per environment",
            "proximal plot runs/rlhf --metric objective/kl",
            "proximal plot a b --metric train/approx_kl --smooth 5"
        );
        return command;
    }
}
