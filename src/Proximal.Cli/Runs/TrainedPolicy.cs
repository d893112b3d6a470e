using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>A policy that a run left behind, and the environment that it was trained in.</summary>
internal sealed record TrainedPolicy(Policy Policy, EnvironmentEntry Environment, string Folder)
{
    /// <summary>Finds the policy of a run, or of one of its checkpoints.</summary>
    /// <param name="text">A run's folder, its name under <c>runs/</c>, or a checkpoint's folder.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <param name="environment">The environment of a checkpoint outside its run's folder; null to find it there.</param>
    /// <exception cref="InvalidInputException">There is no such run, it has no checkpoint yet, or all are damaged; or the policy
    /// was not made for that environment.</exception>
    public static TrainedPolicy Find(string text, bool best, Action<string>? report = null, string? environment = null)
    {
        if (File.Exists(Path.Combine(text, "policy.json")))
            return Of(text, environment ?? RunOf(text).ReadConfiguration().Environment);
        RunFolder run = RunFolder.Find(text);
        CheckpointStore checkpoints = run.OpenCheckpoints();
        Checkpoint? checkpoint = best ? checkpoints.FindBest(report) : checkpoints.FindLatest(report);
        return checkpoint is null
            ? throw new InvalidInputException($"{run.Path} has no checkpoint yet; 'proximal resume {run.Path}' trains it")
            : Of(checkpoint.Folder, environment ?? run.ReadConfiguration().Environment);
    }

    private static TrainedPolicy Of(string folder, string environment)
    {
        var policy = Policy.Load(folder);
        EnvironmentEntry entry = EnvironmentRegistry.Find(environment);
        string wanted = $"observes {entry.ObservationSpace}, acts {entry.ActionSpace}";
        string found = $"observes {policy.ObservationSpace}, acts {policy.ActionSpace}";
        return wanted == found
            ? new(policy, entry, folder)
            : throw new InvalidInputException($"{folder}: the policy is not made for {entry.Name}: it {found}, the environment {wanted}");
    }

    // A checkpoint is a folder in the run's folder of checkpoints.
    private static RunFolder RunOf(string checkpoint)
    {
        for (DirectoryInfo? folder = new(checkpoint); folder is not null; folder = folder.Parent)
        {
            var run = new RunFolder(folder.FullName);
            if (File.Exists(run.Configuration))
                return run;
        }
        throw new InvalidInputException($"{checkpoint} is no part of a run, so that nothing tells its environment; add --env ENV");
    }
}
