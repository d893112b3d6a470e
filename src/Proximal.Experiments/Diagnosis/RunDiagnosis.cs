using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// What is wrong with a run, from its configuration, metrics and summary (<c>proximal doctor</c>). It reads the files of
/// the run only, during training or after it.
/// </summary>
public sealed class RunDiagnosis
{
    private readonly RunFolder folder;

    private RunDiagnosis(RunFolder folder, IReadOnlyList<Finding> findings, IReadOnlyList<RunDiagnosis>? seeds)
    {
        (this.folder, Findings) = (folder, findings);
        Seeds = seeds ?? [this];
    }

    /// <summary>Folder of the run, or of the runs of several seeds.</summary>
    public string Folder => folder.Path;

    /// <summary>Diagnoses of all seeds, ordered by seed. That of a single run has itself as the only element.</summary>
    public IReadOnlyList<RunDiagnosis> Seeds { get; }

    /// <summary>The causes that were found, the most fundamental first; empty for a healthy run. Those of a folder of several seeds come from comparing them; each
    /// seed has its own.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>
    /// Unified diff of <c>config.yaml</c> with the proposed values of all findings, which <c>patch</c> can apply; empty
    /// if no key is to be changed. The first finding that changes a key counts.
    /// </summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public string Diff
    {
        get
        {
            if (!File.Exists(folder.Configuration))
                return "";
            KeyValuePair<string, string>[] changes =
            [
                .. Findings
                    .SelectMany(static finding => finding.Changes)
                    .DistinctBy(static change => change.Key, StringComparer.Ordinal),
            ];
            return ConfigurationDiff.Create(folder.Configuration, YamlText.ReadText(folder.Configuration), changes);
        }
    }

    /// <summary>Examines a run, or the runs of several seeds.</summary>
    /// <param name="folder">Folder of a run or of several seeds, or its name under <c>runs/</c>.</param>
    /// <param name="environments">Registered environments, whose reward thresholds are used; null for the built-in
    /// ones.</param>
    /// <exception cref="InvalidInputException">There is no run in the folder, or a file is damaged.</exception>
    public static RunDiagnosis Of(string folder, EnvironmentRegistry? environments = null)
    {
        environments ??= new EnvironmentRegistry();
        if (SeedGroup.TryFind(folder) is not { } group)
            return Of(RunFolder.Find(folder), environments);
        RunEvidence[] runs = [.. group.Runs.Select(run => Read(run, environments))];
        return new RunDiagnosis(
            new RunFolder(group.Path),
            SeedsRule.Examine(runs) is { } finding ? [finding] : [],
            [.. group.Runs.Zip(runs, Of)]
        );
    }

    /// <summary>Examines a run whose metrics are in memory.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="curves">Values of each metric.</param>
    /// <param name="environments">Registered environments.</param>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    internal static RunDiagnosis Of(RunFolder folder, Func<string, Curve> curves, EnvironmentRegistry environments) =>
        Of(folder, Read(folder, environments, curves));

    private static RunDiagnosis Of(RunFolder folder, EnvironmentRegistry environments) =>
        Of(folder, Read(folder, environments));

    private static RunEvidence Read(
        RunFolder folder,
        EnvironmentRegistry environments,
        Func<string, Curve>? curves = null
    )
    {
        (string? environment, _) = folder.ReadNames();
        return new RunEvidence(
            folder,
            environment is null ? null : environments.TryFind(environment)?.RewardThreshold,
            curves
        );
    }

    private static RunDiagnosis Of(RunFolder folder, RunEvidence run)
    {
        var found = new List<Finding>();
        var explained = new HashSet<string>(StringComparer.Ordinal);
        foreach (DiagnosisRule rule in Rules.All)
        {
            if (explained.Contains(rule.Cause) || rule.Examine(run) is not { } finding)
                continue;
            found.Add(finding);
            explained.UnionWith(rule.Explains);
        }

        return new RunDiagnosis(folder, found, seeds: null);
    }
}
