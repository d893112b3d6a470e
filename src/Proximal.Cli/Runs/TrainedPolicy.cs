using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>A policy that a run left behind, and the environment that it was trained in.</summary>
internal sealed record TrainedPolicy(Policy Policy, EnvironmentEntry Environment, string Folder)
{
    /// <summary>Finds the policy of a run, or of one of its checkpoints.</summary>
    /// <param name="text">A run's folder, its name under <c>runs/</c>, or a checkpoint's folder.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">There is no such run, it has no checkpoint yet, or all are damaged.</exception>
    public static TrainedPolicy Find(string text, bool best, Action<string>? report = null)
    {
        if (File.Exists(Path.Combine(text, "policy.json")))
            return Of(text, RunOf(text));
        RunFolder run = RunFolder.Find(text);
        CheckpointStore checkpoints = run.OpenCheckpoints();
        Checkpoint? checkpoint = best ? checkpoints.FindBest(report) : checkpoints.FindLatest(report);
        return checkpoint is null
            ? throw new InvalidInputException($"{run.Path} has no checkpoint yet; 'proximal resume {run.Path}' trains it")
            : Of(checkpoint.Folder, run);
    }

    private static TrainedPolicy Of(string folder, RunFolder run) =>
        new(Policy.Load(folder), EnvironmentRegistry.Find(run.ReadConfiguration().Environment), folder);

    // A checkpoint is a folder in the run's folder of checkpoints.
    private static RunFolder RunOf(string checkpoint)
    {
        for (DirectoryInfo? folder = new(checkpoint); folder is not null; folder = folder.Parent)
        {
            var run = new RunFolder(folder.FullName);
            if (File.Exists(run.Configuration))
                return run;
        }
        throw new InvalidInputException($"{checkpoint} is no part of a run, so that nothing tells its environment; name the run's folder");
    }
}
