namespace Proximal.Experiments;

/// <summary>Registry of the algorithms that train agents: the built-in ones and those that a program adds.</summary>
/// <remarks>
/// For example <c>algorithms.Add(AlgorithmEntry.Of&lt;MyOptions&gt;("mine", "Mine", (environments, options) => new
/// Mine(environments, options), keys))</c>.
/// </remarks>
public sealed class AlgorithmRegistry
{
    private static readonly AlgorithmEntry[] BuiltIn =
    [
        PpoAlgorithm.Entry,
        AppoAlgorithm.Entry,
        TrpoAlgorithm.Entry,
        A2cAlgorithm.Entry,
        ReinforceAlgorithm.Entry,
        SacAlgorithm.Entry,
        Td3Algorithm.Entry,
        BehaviorCloningAlgorithm.Entry,
        BehaviorCloningAlgorithm.Dagger,
        GailAlgorithm.Entry,
    ];

    private readonly List<AlgorithmEntry> all;

    /// <summary>Creates a registry with the built-in algorithms.</summary>
    public AlgorithmRegistry() => all = [.. BuiltIn];

    /// <summary>Creates a copy of a registry. Algorithms that are added to one are not added to the other.</summary>
    /// <param name="other">Registry to copy.</param>
    public AlgorithmRegistry(AlgorithmRegistry other) => all = [.. other.all];

    /// <summary>Default algorithm: PPO.</summary>
    public static AlgorithmEntry Default => PpoAlgorithm.Entry;

    /// <summary>
    /// All algorithms in display order: the built-in ones, then the others in the order in which they were added.
    /// </summary>
    public IReadOnlyList<AlgorithmEntry> All => all;

    /// <summary>All names for messages and help: <c>ppo, trpo, …</c>.</summary>
    internal string Names => string.Join(", ", all.Select(algorithm => algorithm.Name));

    /// <summary>Adds an algorithm.</summary>
    /// <param name="algorithm">Algorithm to add.</param>
    /// <exception cref="InvalidInputException">The registry has an algorithm of that name.</exception>
    public void Add(AlgorithmEntry algorithm)
    {
        if (TryFind(algorithm.Name) is not null)
            throw new InvalidInputException(
                $"the algorithm '{algorithm.Name}' is already registered; use another name"
            );
        all.Add(algorithm);
    }

    /// <summary>Finds an algorithm by name; null if there is none.</summary>
    /// <param name="name">Name as in files and flags, such as <c>ppo</c>.</param>
    public AlgorithmEntry? TryFind(string name) => all.Find(algorithm => algorithm.Name == name);

    /// <summary>Finds an algorithm by name.</summary>
    /// <param name="name">Name as in files and flags, such as <c>ppo</c>.</param>
    /// <exception cref="InvalidInputException">There is no such algorithm; the message names the nearest
    /// one.</exception>
    public AlgorithmEntry Find(string name) => TryFind(name) ?? throw new InvalidInputException(Unknown(name));

    /// <summary>Message for a name that no algorithm has.</summary>
    internal string Unknown(string name)
    {
        string question = NearestName.Suggestion(name, all.Select(algorithm => algorithm.Name));
        return $"there is no algorithm '{name}'{(question.Length > 0 ? question : $" (there are {Names})")}";
    }
}
