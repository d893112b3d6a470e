using System.CommandLine;
using System.Text;

namespace Proximal.Cli;

/// <summary><c>proximal rlhf demo</c>: the whole of RLHF in a minute or two, without any file.</summary>
internal static class RlhfDemoCommand
{
    private const string ReportName = "report.html";

    private const string Notes = """
        Makes a small world of text (guests of an inn ask where things are), and goes the whole way of the papers with a tiny model:

          1. pretraining on the world's text
          2. supervised fine-tuning on demonstrated answers: the reference
          3. a reward model from preferences, which are labelled by a true reward that is known, with one mistake in ten
          4. PPO against the reward model, with a KL penalty and a value model

        The folder receives the models as Hugging Face folders (pretrained, reference, reward, policy, value), the figures and a
        checkpoint of each stage (stages/), and a report with curves and answers before and after (report.html). The same seed gives the
        same models.
        """;

    public static Command Create()
    {
        Option<long?> seed = Flag.Whole("--seed", "The seed that everything follows from (default: 1).", least: 0);
        Option<string?> output = Flag.Text("--out", "DIR", "Where it lands (default: runs/rlhf-demo).");
        Option<bool> quick = Flag.Switch(
            "--quick",
            "A fraction of the training, to see that everything works; the models stay poor."
        );
        var show = new ShowFlags();
        var command = new Command(
            "demo",
            "Shows the whole of RLHF in a minute or two: pretrains a tiny model, fine-tunes it, trains a reward model on preferences, runs PPO."
        )
        {
            seed,
            output,
            quick,
            show.Threads,
            show.Plain,
            show.Quiet,
        };
        command.SetAction(result =>
            Run(
                (ulong)(result.GetValue(seed) ?? 1),
                result.GetValue(quick) ? InnOptions.Quick : InnOptions.Full,
                result.GetValue(output),
                show.Apply(result)
            )
        );
        HelpPage.AddTo(command, Notes, ["proximal rlhf demo", "proximal rlhf demo --seed 7 --out inn"]);
        return command;
    }

    private static int Run(ulong seed, InnOptions settings, string? named, IDisplay display)
    {
        (RunFolder run, RunLock taken) = RunFolder.New(named, "rlhf-demo");
        using RunLock held = taken;
        if (Directory.EnumerateDirectories(run.Path).Any())
            throw new InvalidInputException(
                $"--out {run.Path}: the folder is not empty; choose another one, or remove it"
            );
        using var stop = new StopSignal();
        if (new AlignmentDemo(seed, settings, run.Path, display, stop).Run() is not { } outcome)
        {
            display.WriteLine("stopped; the demonstration begins anew next time");
            return ExitCodes.Interrupted;
        }

        string report = Path.Combine(run.Path, ReportName);
        AtomicFile.Write(report, stream => stream.Write(Encoding.UTF8.GetBytes(DemoReport.Draw(outcome, settings))));
        Tell(outcome, display);
        display.WriteLine($"four stages in {DisplayFormat.Duration(outcome.Seconds)}; models and curves: {report}");
        return ExitCodes.Done;
    }

    private static void Tell(DemoResult outcome, IDisplay display)
    {
        display.WriteLine("");
        display.WriteLine("                 true reward  reward model      KL  length");
        foreach (
            (string name, DemoEvaluation answers) in ((string, DemoEvaluation)[])
                [("pretrained", outcome.Pretrained), ("fine-tuned", outcome.FineTuned), ("after PPO", outcome.Aligned)]
        )
            display.WriteLine(
                $"  {name, -12}  {answers.Quality, 12:0.00}  {answers.Score, 12:0.00}  {answers.Kl, 6:0.00}  {answers.Length, 6:0.0}"
            );
        display.WriteLine(
            $"  {outcome.WinRate:0%} of the answers after PPO are better than the fine-tuned model's; the reward model foretells {outcome.RewardAccuracy:0%} of held-out preferences"
        );
        foreach (string line in LanguageReport.Samples(outcome.Samples))
            display.WriteLine(line);
        display.WriteLine("");
    }
}
