namespace Proximal.Experiments;

/// <summary>The ways to train language models by name.</summary>
internal static class LanguageAlgorithms
{
    /// <summary>All of them, in the order of a pipeline.</summary>
    public static IReadOnlyList<LanguageAlgorithm> All { get; } =
    [
        SftAlgorithm.Description,
        RewardModelAlgorithm.Description,
        RlhfAlgorithm.Description,
        RlhfAlgorithm.LmHumanPreferences,
        .. GrpoAlgorithms.All,
        DpoAlgorithm.Description,
        KtoAlgorithm.Description,
        OnlineDpoAlgorithm.Description,
    ];

    /// <summary>The one of a name; null where there is none.</summary>
    public static LanguageAlgorithm? TryFind(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
