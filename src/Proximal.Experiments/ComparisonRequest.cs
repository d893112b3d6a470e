namespace Proximal.Experiments;

/// <summary>A comparison in code: the flags of <c>proximal compare</c>.</summary>
public sealed record ComparisonRequest : ExperimentRequest
{
    /// <summary>The names of the algorithms; none, the default, for every one that learns from rollouts.</summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>Whether PPO is compared with itself, less one of its details at a time. Default false.</summary>
    public bool Ablate { get; init; }

    /// <summary>Each is trained with seeds 1 to this. Default 5.</summary>
    public int Seeds { get; init; } = ComparisonJob.DefaultSeeds;

    /// <summary>The return whose reaching is timed; null, the default, for the environment's threshold.</summary>
    public double? Threshold { get; init; }

    internal ComparisonPlan ComparisonPlan(string environment, Registries known, IDisplay display)
    {
        if (Seeds < 1)
            throw new InvalidInputException($"Seeds must be at least 1, but is {Seeds}");
        if (
            Compared
                .GroupBy(static name => name, StringComparer.Ordinal)
                .FirstOrDefault(static same => same.Count() > 1) is
            { } twice
        )
            throw new InvalidInputException($"Compared: {twice.Key} is named twice");
        return ComparisonJob.Prepare(
            known.FindEnvironment(environment),
            known,
            [.. Compared.Select(known.Algorithms.Find)],
            Ablate,
            [.. Values()],
            Seeds,
            Steps,
            Folder,
            display.WriteLine
        );
    }
}
