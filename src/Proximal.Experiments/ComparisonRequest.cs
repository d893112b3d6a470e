namespace Proximal.Experiments;

/// <summary>Options of <see cref="Experiment.Compare"/>, the flags of <c>proximal compare</c>.</summary>
public sealed record ComparisonRequest : ExperimentRequest
{
    /// <summary>
    /// Names of the algorithms. Empty, the default, selects every on-policy algorithm of the registry.
    /// </summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>
    /// Whether to run an ablation: PPO against PPO without one of its details at a time. Default false. Excludes
    /// <see cref="Compared"/>.
    /// </summary>
    public bool Ablate { get; init; }

    /// <summary>Number of seeds of each algorithm; the seeds are 1 to this number. Default 5.</summary>
    public int Seeds { get; init; } = ComparisonJob.DefaultSeeds;

    /// <summary>
    /// Return for which the table shows the steps until it is reached. Null, the default, selects the reward threshold
    /// of the environment.
    /// </summary>
    public double? Threshold { get; init; }

    internal ComparisonPlan CreatePlan(string environment, Registries registries, IDisplay display)
    {
        if (Seeds < 1)
            throw new InvalidInputException($"Seeds must be at least 1, but is {Seeds}");
        if (
            Compared
                .GroupBy(static name => name, StringComparer.Ordinal)
                .FirstOrDefault(static same => same.Count() > 1) is
            { } twice
        )
            throw new InvalidInputException($"Compared names {twice.Key} twice");
        return ComparisonJob.Prepare(
            registries.FindEnvironment(environment),
            registries,
            [.. Compared.Select(registries.Algorithms.Find)],
            Ablate,
            [.. ReadOverrides()],
            Seeds,
            Steps,
            Folder,
            display.WriteLine
        );
    }
}
