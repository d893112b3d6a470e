namespace Proximal.Experiments;

/// <summary>List of the algorithms that train language models.</summary>
internal static class LanguageAlgorithms
{
    /// <summary>All algorithms, in the order of a training pipeline.</summary>
    public static IReadOnlyList<LanguageAlgorithm> All { get; } =
    [
        SftAlgorithm.Entry,
        RewardModelAlgorithm.Entry,
        ProcessRewardAlgorithm.Entry,
        RlhfAlgorithm.Entry,
        RlhfAlgorithm.LmHumanPreferences,
        .. GrpoAlgorithms.All,
        DpoAlgorithm.Entry,
        KtoAlgorithm.Entry,
        OnlineDpoAlgorithm.Entry,
    ];

    /// <summary>Finds an algorithm by name; null if there is none.</summary>
    public static LanguageAlgorithm? TryFind(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
