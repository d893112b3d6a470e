using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>All that a command, or a session in code, knows by name: environments and algorithms, and the assemblies that some of them were loaded from.</summary>
/// <param name="environments">Environments by name.</param>
/// <param name="algorithms">Algorithms by name.</param>
internal sealed class Registries(EnvironmentRegistry environments, AlgorithmRegistry algorithms)
{
    private readonly Dictionary<string, string> environmentOrigins = new(StringComparer.Ordinal),
        algorithmOrigins = new(StringComparer.Ordinal);

    /// <summary>What is built in.</summary>
    public Registries()
        : this(new EnvironmentRegistry(), new AlgorithmRegistry()) { }

    public EnvironmentRegistry Environments { get; } = environments;

    public AlgorithmRegistry Algorithms { get; } = algorithms;

    /// <summary>These, to which assemblies may be added; the others stay as they are.</summary>
    public Registries Copy()
    {
        var copy = new Registries(new EnvironmentRegistry(Environments), new AlgorithmRegistry(Algorithms));
        foreach ((string name, string origin) in environmentOrigins)
            copy.environmentOrigins.Add(name, origin);
        foreach ((string name, string origin) in algorithmOrigins)
            copy.algorithmOrigins.Add(name, origin);
        return copy;
    }

    /// <summary>Adds what an assembly holds.</summary>
    /// <param name="source">A path that ends in .dll: everything in it; or <c>PATH.dll:TYPE</c>: that environment alone.</param>
    /// <exception cref="InvalidInputException">There is no such assembly or type, it cannot be loaded, or a name is taken.</exception>
    public void Load(string source)
    {
        AssemblySource parsed =
            AssemblySource.TryParse(source)
            ?? throw new InvalidInputException(
                $"--load {source}: expected an assembly, such as my.dll, or one of its environments, such as my.dll:Corridor"
            );
        _ = Load(parsed);
    }

    /// <summary>The environment of a name, or of a type in an assembly, which is loaded.</summary>
    /// <param name="text">A name, or <c>PATH.dll:TYPE</c>.</param>
    /// <exception cref="InvalidInputException">There is no such environment, or the assembly cannot be loaded.</exception>
    public EnvironmentEntry FindEnvironment(string text) =>
        AssemblySource.TryParse(text) is { } source && Environments.TryFind(text) is null
            ? source.Type is not null
                ? Load(source) ?? Environments.Find(text)
                : throw new InvalidInputException(ChoiceOf(source))
            : Environments.Find(text);

    /// <summary>What <c>--load</c> must name so that a run's environment and algorithm are known; nothing for built-in ones and those of the program.</summary>
    public IReadOnlyList<string> OriginsOf(string environment, string algorithm) =>
        [
            .. new[]
            {
                environmentOrigins.GetValueOrDefault(environment),
                algorithmOrigins.GetValueOrDefault(algorithm),
            }
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    // The environment, where the source names one.
    private EnvironmentEntry? Load(AssemblySource source)
    {
        if (!AssemblyLoader.IsSupported)
            throw new InvalidInputException(
                $"{source}: this build of the tool cannot load assemblies, since it is trimmed or compiled ahead of time; run the tool by the .NET SDK, or write a program of your own that calls ProximalTool.Run"
            );
        HashSet<string> knownEnvironments = [.. Environments.All.Select(entry => entry.Name)],
            knownAlgorithms = [.. Algorithms.All.Select(entry => entry.Name)];
        EnvironmentEntry? named = AssemblyLoader.Load(source, Environments, Algorithms);
        foreach (EnvironmentEntry entry in Environments.All.Where(entry => !knownEnvironments.Contains(entry.Name)))
            environmentOrigins[entry.Name] = source.ToString();
        foreach (AlgorithmEntry entry in Algorithms.All.Where(entry => !knownAlgorithms.Contains(entry.Name)))
            algorithmOrigins[entry.Name] = source.ToString();
        return named;
    }

    private string ChoiceOf(AssemblySource source)
    {
        IReadOnlyList<string> names = AssemblyLoader.IsSupported ? AssemblyLoader.NamesIn(source) : [];
        string all = names.Count == 0 ? "" : $"; there are {string.Join(", ", names)}";
        return $"{source} is an assembly: name one of its environments, such as {source}:{(names.Count > 0 ? names[0] : "Corridor")}{all}";
    }
}
