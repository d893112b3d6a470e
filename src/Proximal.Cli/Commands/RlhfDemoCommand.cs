using System.CommandLine;
using System.Text;

namespace Proximal.Cli;

/// <summary>The command <c>proximal rlhf demo</c>: all stages of RLHF in a minute or two, without input
/// files.</summary>
internal static class RlhfDemoCommand
{
    private const string ReportName = "report.html";

    private const string HelpNotes = """
        Creates a small synthetic data set (guests of an inn ask where things are) and runs the stages of the RLHF
        papers with a tiny model:

          1. pretraining on text of the data set
          2. supervised fine-tuning on demonstrated answers: the reference
          3. training of a reward model on preferences, labeled by the known true reward with 10% label noise
          4. PPO with the reward model, a KL penalty and a value model

        The folder contains the models as Hugging Face folders (pretrained, reference, reward, policy, value), the
        metrics and a checkpoint of each stage (stages/), and a report with curves and answers before and after
        (report.html). The same seed gives the same models.
        """;

    public static Command Create()
    {
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 1).", minimum: 0);
        Option<string?> output = Flag.Text("--out", "DIR", "Output folder (default: runs/rlhf-demo).");
        Option<bool> quick = Flag.Switch(
            "--quick",
            "Train only briefly, to test that everything works; the models remain poor."
        );
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "demo",
            "Run all stages of RLHF in a minute or two: pretrain a tiny model, fine-tune it, train a reward "
                + "model on preferences, run PPO."
        )
        {
            seed,
            output,
            quick,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
            Run(
                (ulong)(result.GetValue(seed) ?? 1),
                result.GetValue(quick) ? InnOptions.Quick : InnOptions.Full,
                result.GetValue(output),
                displayFlags.Apply(result)
            )
        );
        HelpPage.AddTo(command, HelpNotes, ["proximal rlhf demo", "proximal rlhf demo --seed 7 --out inn"]);
        return command;
    }

    private static int Run(ulong seed, InnOptions options, string? named, IDisplay display)
    {
        (RunFolder run, RunLock runLock) = RunFolder.New(named, "rlhf-demo");
        using RunLock heldLock = runLock;
        if (Directory.EnumerateDirectories(run.Path).Any())
            throw new InvalidInputException(
                $"--out {run.Path}: the folder is not empty; choose another one or delete it"
            );
        using var stop = new StopSignal();
        if (new AlignmentDemo(seed, options, run.Path, display, stop).Run() is not { } demo)
        {
            display.WriteLine("stopped; the demo starts from the beginning next time");
            return ExitCodes.Interrupted;
        }

        string report = Path.Combine(run.Path, ReportName);
        AtomicFile.Write(report, stream => stream.Write(Encoding.UTF8.GetBytes(DemoReport.Draw(demo, options))));
        WriteResult(demo, display);
        display.WriteLine($"four stages in {DisplayFormat.Duration(demo.Seconds)}; models and curves: {report}");
        return ExitCodes.Done;
    }

    private static void WriteResult(DemoResult demo, IDisplay display)
    {
        display.WriteLine("");
        display.WriteLine("                 true reward  reward model      KL  length");
        foreach (
            (string name, DemoEvaluation answers) in ((string, DemoEvaluation)[])
                [("pretrained", demo.Pretrained), ("fine-tuned", demo.FineTuned), ("after PPO", demo.Aligned)]
        )
            display.WriteLine(
                $"  {name, -12}  {answers.Quality, 12:0.00}  {answers.Score, 12:0.00}  {answers.Kl, 6:0.00}  "
                    + $"{answers.Length, 6:0.0}"
            );
        display.WriteLine(
            $"  {demo.WinRate:0%} of the answers after PPO are better than those of the fine-tuned model; the "
                + $"reward model predicts {demo.RewardAccuracy:0%} of held-out preferences"
        );
        foreach (string line in LanguageReport.Samples(demo.Samples))
            display.WriteLine(line);
        display.WriteLine("");
    }
}
