using System.CommandLine;
using System.Globalization;
using Proximal.Demos;

namespace Proximal.Cli;

/// <summary>The command <c>proximal rlhf agents</c>: demo tasks with tools and environments, without input
/// files.</summary>
internal static class RlhfAgentsCommand
{
    private const string HelpNotes = """
        Trains a tiny model in two stages: fine-tuning on scripted conversations, which have the right format and
        imperfect decisions, and reinforcement learning over whole conversations. The share of solved tasks is that of
        512 new conversations at temperature 1. The folder contains the models of each seed as Hugging Face folders
        (fine-tuned, policy) and the metrics and sample conversations of each stage (stages/). The same seed gives the
        same models.
        """;

    public static Command Create()
    {
        var name = new Argument<string>("TASK") { Description = $"Task: {string.Join(", ", AgentTask.Names)}." };
        Option<string?> algorithm = Flag.Text(
            "--algorithm",
            "NAME",
            $"Algorithm: {string.Join(", ", AgentDemo.Algorithms)} (default: grpo for calculator, or else ppo-turn, PPO "
                + "with credit by turn)."
        );
        Option<long?> seed = Flag.Integer("--seed", "First random seed (default: 0).", minimum: 0);
        Option<long?> seeds = Flag.Integer("--seeds", "Number of seeds, one after the other (default: 1).");
        Option<string?> output = Flag.Text("--out", "DIR", "Output folder (default: runs/agents-TASK).");
        Option<bool> quick = Flag.Switch(
            "--quick",
            "Train only briefly, to test that everything works; the model learns nothing."
        );
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "agents",
            "Train a tiny model on a task with a tool or an environment: a calculator, number guessing, a grid world."
        )
        {
            name,
            algorithm,
            seed,
            seeds,
            output,
            quick,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
            Run(
                AgentTask.Named(result.GetRequiredValue(name)),
                AlgorithmOf(result.GetValue(algorithm)),
                (ulong)(result.GetValue(seed) ?? 0),
                (int)(result.GetValue(seeds) ?? 1),
                result.GetValue(quick) ? AgentDemoOptions.Quick : AgentDemoOptions.Full,
                result.GetValue(output),
                displayFlags.Apply(result)
            )
        );
        HelpPage.AddTo(
            command,
            HelpNotes,
            ["proximal rlhf agents calculator", "proximal rlhf agents guessing --algorithm grpo --seeds 3"]
        );
        return command;
    }

    // Null for the default of the task.
    private static string? AlgorithmOf(string? name) =>
        name is null || AgentDemo.Algorithms.Contains(name, StringComparer.Ordinal)
            ? name
            : throw new InvalidInputException(
                $"--algorithm: unknown name '{name}'{NearestName.Suggestion(name, AgentDemo.Algorithms)} (one of "
                    + $"{string.Join(", ", AgentDemo.Algorithms)})"
            );

    private static int Run(
        AgentTask task,
        string? algorithm,
        ulong firstSeed,
        int seeds,
        AgentDemoOptions options,
        string? named,
        IDisplay display
    )
    {
        (RunFolder run, RunLock runLock) = RunFolder.New(named, $"agents-{task.Name}");
        using RunLock heldLock = runLock;
        if (Directory.EnumerateDirectories(run.Path).Any())
            throw new InvalidInputException(
                $"--out {run.Path}: the folder is not empty; choose another one or delete it"
            );
        algorithm ??= AgentDemo.DefaultFor(task);
        using var stop = new StopSignal();
        var results = new List<AgentDemoResult>();
        for (ulong seed = firstSeed; seed < firstSeed + (ulong)seeds; seed++)
        {
            string folder = Path.Combine(run.Path, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
            if (new AgentDemo(task, algorithm, seed, options, folder, display, stop).Run() is not { } result)
            {
                display.WriteLine("stopped; the demo starts from the beginning next time");
                return ExitCodes.Interrupted;
            }

            results.Add(result);
            foreach (string line in AgentReport.Transcripts(result))
                display.WriteLine(line);
        }

        foreach (string line in AgentReport.Table(results))
            display.WriteLine(line);
        display.WriteLine($"models and metrics: {run.Path}");
        return ExitCodes.Done;
    }
}
