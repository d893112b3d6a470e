using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>A policy that a run left behind, and the environment that it was trained in.</summary>
internal sealed record TrainedPolicy(Policy Policy, EnvironmentEntry Environment, string Folder)
{
    /// <summary>Finds the policy of a run, or of one of its checkpoints.</summary>
    /// <param name="text">A run's folder, its name under <c>runs/</c>, or a checkpoint's folder.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="registries">What is known by name.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <param name="environment">The environment of a checkpoint outside its run's folder; null to find it there.</param>
    /// <exception cref="InvalidInputException">There is no such run, it has no checkpoint yet, or all are damaged; or its environment is not
    /// known, or the policy was not made for that environment.</exception>
    public static TrainedPolicy Find(
        string text,
        bool best,
        Registries registries,
        Action<string>? report = null,
        string? environment = null
    )
    {
        EnvironmentEntry? named = environment is null ? null : registries.FindEnvironment(environment);
        if (File.Exists(Path.Combine(text, "policy.json")))
            return Of(text, named ?? RunOf(text).ReadTask(registries));
        var run = RunFolder.Find(text);
        return Of(CheckpointOf(run, best, report).Folder, named ?? run.ReadTask(registries));
    }

    /// <summary>The folder of a run's newest policy, by the run or by the folder itself; or a file of a policy.</summary>
    /// <param name="text">A run's folder, its name under <c>runs/</c>, a checkpoint's folder, or where a policy was saved.</param>
    /// <exception cref="InvalidInputException">There is none, or all checkpoints are damaged.</exception>
    public static string FolderOf(string text) =>
        Path.GetFullPath(
            File.Exists(text) || File.Exists(Path.Combine(text, "policy.json"))
                ? text
                : CheckpointOf(RunFolder.Find(text), best: false, report: null).Folder
        );

    /// <summary>A run's newest or best checkpoint.</summary>
    /// <exception cref="InvalidInputException">It has none yet, or all are damaged.</exception>
    public static Checkpoint CheckpointOf(RunFolder run, bool best, Action<string>? report)
    {
        CheckpointStore checkpoints = run.OpenCheckpoints();
        return (best ? checkpoints.FindBest(report) : checkpoints.FindLatest(report))
            ?? throw new InvalidInputException(
                $"{run.Path} has no checkpoint yet; 'proximal resume {run.Path}' trains it"
            );
    }

    private static TrainedPolicy Of(string folder, EnvironmentEntry entry)
    {
        var policy = Policy.Load(folder);
        string wanted = $"observes {entry.ObservationSpace}, acts {entry.ActionSpace}";
        string found = $"observes {policy.ObservationSpace}, acts {policy.ActionSpace}";
        return wanted == found
            ? new(policy, entry, folder)
            : throw new InvalidInputException(
                $"{folder}: the policy is not made for {entry.Name}: it {found}, the environment {wanted}"
            );
    }

    private static RunFolder RunOf(string checkpoint) =>
        RunFolder.TryFindAround(checkpoint)
        ?? throw new InvalidInputException(
            $"{checkpoint} is no part of a run, so that nothing tells its environment; add --env ENV"
        );
}
