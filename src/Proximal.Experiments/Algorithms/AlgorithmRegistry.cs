namespace Proximal.Experiments;

/// <summary>The algorithms by name.</summary>
internal static class AlgorithmRegistry
{
    /// <summary>All algorithms, in the order in which to present them.</summary>
    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        PpoAlgorithm.Description,
        TrpoAlgorithm.Description,
        A2cAlgorithm.Description,
        ReinforceAlgorithm.Description,
        SacAlgorithm.Description,
        Td3Algorithm.Description,
    ];

    /// <summary>What is meant where no algorithm is named.</summary>
    public static AlgorithmEntry Default => PpoAlgorithm.Description;

    /// <summary>All names, as messages and help list them: <c>ppo, trpo, …</c>.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(algorithm => algorithm.Name));

    /// <summary>The algorithm of a name; null where there is none.</summary>
    public static AlgorithmEntry? TryFind(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="InvalidInputException">There is no such algorithm; the message names the nearest one.</exception>
    public static AlgorithmEntry Find(string name) => TryFind(name) ?? throw new InvalidInputException(Unknown(name));

    /// <summary>The algorithm that options belong to.</summary>
    public static AlgorithmEntry Of(TrainingOptions options) => All.First(algorithm => algorithm.Defaults.GetType() == options.GetType());

    /// <summary>What to say of a name that no algorithm has.</summary>
    public static string Unknown(string name) =>
        $"there is no algorithm '{name}'{(NearestName.Question(name, All.Select(algorithm => algorithm.Name)) is { Length: > 0 } question ? question : $" (there are {Names})")}";
}
