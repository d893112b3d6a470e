namespace Proximal.Experiments;

/// <summary>The algorithms that train agents, by name: the built-in ones, and those that a program adds.</summary>
/// <remarks>For example <c>algorithms.Add(AlgorithmEntry.Of&lt;MyOptions&gt;("mine", "Mine", (environments, options) => new Mine(environments, options), settings))</c>.</remarks>
public sealed class AlgorithmRegistry
{
    private static readonly AlgorithmEntry[] BuiltIn =
    [
        PpoAlgorithm.Description,
        TrpoAlgorithm.Description,
        A2cAlgorithm.Description,
        ReinforceAlgorithm.Description,
        SacAlgorithm.Description,
        Td3Algorithm.Description,
    ];

    private readonly List<AlgorithmEntry> all;

    /// <summary>A registry with the built-in algorithms.</summary>
    public AlgorithmRegistry() => all = [.. BuiltIn];

    /// <summary>A registry with the algorithms of another; what is added to one is not added to the other.</summary>
    /// <param name="other">The other.</param>
    public AlgorithmRegistry(AlgorithmRegistry other) => all = [.. other.all];

    /// <summary>The algorithm that is meant where none is named: PPO.</summary>
    public static AlgorithmEntry Default => PpoAlgorithm.Description;

    /// <summary>All algorithms, in the order in which to present them: the built-in ones, then the others as they were added.</summary>
    public IReadOnlyList<AlgorithmEntry> All => all;

    /// <summary>All names, as messages and help list them: <c>ppo, trpo, …</c>.</summary>
    internal string Names => string.Join(", ", all.Select(algorithm => algorithm.Name));

    /// <summary>Adds an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <exception cref="InvalidInputException">There is an algorithm of that name already.</exception>
    public void Add(AlgorithmEntry algorithm)
    {
        if (TryFind(algorithm.Name) is not null)
            throw new InvalidInputException(
                $"there is an algorithm '{algorithm.Name}' already; add this one by another name"
            );
        all.Add(algorithm);
    }

    /// <summary>The algorithm of a name; null where there is none.</summary>
    /// <param name="name">As files and flags spell it: <c>ppo</c>.</param>
    public AlgorithmEntry? TryFind(string name) => all.Find(algorithm => algorithm.Name == name);

    /// <summary>The algorithm of a name.</summary>
    /// <param name="name">As files and flags spell it: <c>ppo</c>.</param>
    /// <exception cref="InvalidInputException">There is no such algorithm; the message names the nearest one.</exception>
    public AlgorithmEntry Find(string name) => TryFind(name) ?? throw new InvalidInputException(Unknown(name));

    /// <summary>What to say of a name that no algorithm has.</summary>
    internal string Unknown(string name) =>
        $"there is no algorithm '{name}'{(NearestName.Suggestion(name, all.Select(algorithm => algorithm.Name)) is { Length: > 0 } question ? question : $" (there are {Names})")}";
}
