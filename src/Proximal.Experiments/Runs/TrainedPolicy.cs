using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Policy of a run with its environment.</summary>
internal sealed record TrainedPolicy(Policy Policy, EnvironmentEntry Environment, string Folder)
{
    /// <summary>Finds the policy of a run or of a checkpoint.</summary>
    /// <param name="text">Folder of a run, its name under <c>runs/</c>, or folder of a checkpoint.</param>
    /// <param name="best">Whether to load the best checkpoint of a run instead of the newest.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <param name="environment">Name of the environment; null for that of the run.</param>
    /// <exception cref="InvalidInputException">The run does not exist or has no intact checkpoint, its environment is
    /// not registered, or the spaces of the policy and the environment differ.</exception>
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
            return Of(text, named ?? RunOf(text).ReadEnvironment(registries));
        var run = RunFolder.Find(text);
        return Of(CheckpointOf(run, best, report).Folder, named ?? run.ReadEnvironment(registries));
    }

    /// <summary>Full path of the newest policy of a run, or of a policy's folder or file.</summary>
    /// <param name="text">Folder of a run, its name under <c>runs/</c>, folder of a checkpoint, or folder or file of a
    /// saved policy.</param>
    /// <exception cref="InvalidInputException">There is no policy, or all checkpoints are damaged.</exception>
    public static string FolderOf(string text) =>
        Path.GetFullPath(
            File.Exists(text) || File.Exists(Path.Combine(text, "policy.json"))
                ? text
                : CheckpointOf(RunFolder.Find(text), best: false, report: null).Folder
        );

    /// <summary>Finds the newest or the best checkpoint of a run.</summary>
    /// <exception cref="InvalidInputException">The run has no checkpoint, or all are damaged.</exception>
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
        string expected = $"observes {entry.ObservationSpace}, acts {entry.ActionSpace}";
        string found = $"observes {policy.ObservationSpace}, acts {policy.ActionSpace}";
        return expected == found
            ? new(policy, entry, folder)
            : throw new InvalidInputException(
                $"{folder}: the policy does not fit {entry.Name}: the policy {found}, the environment {expected}"
            );
    }

    private static RunFolder RunOf(string checkpoint) =>
        RunFolder.TryFindAround(checkpoint)
        ?? throw new InvalidInputException(
            $"{checkpoint} is not part of a run, so its environment is unknown; add --env ENV"
        );
}
