using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Registered environments and algorithms of a command or a request, with the assemblies that define them.
/// </summary>
/// <param name="environments">Registered environments.</param>
/// <param name="algorithms">Registered algorithms.</param>
internal sealed class Registries(EnvironmentRegistry environments, AlgorithmRegistry algorithms)
{
    private readonly HashSet<string> loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> environmentOrigins = new(StringComparer.Ordinal),
        algorithmOrigins = new(StringComparer.Ordinal);

    /// <summary>Creates registries with the built-in environments and algorithms.</summary>
    public Registries()
        : this(new EnvironmentRegistry(), new AlgorithmRegistry()) { }

    public EnvironmentRegistry Environments { get; } = environments;

    public AlgorithmRegistry Algorithms { get; } = algorithms;

    /// <summary>Joins the processes of a launcher; null if the program trains with one process only.</summary>
    public Func<ProcessGroupOptions, IProcessGroup>? ProcessGroups { get; set; }

    /// <summary>Connects learner and workers of a fleet; null if the program has none.</summary>
    public Func<FleetHost>? Fleet { get; set; }

    /// <summary>Trains in games of Unity ML-Agents; null if the program cannot.</summary>
    public Func<MLAgentsHost>? MLAgents { get; set; }

    /// <summary>Shows runs in a browser; null if the program cannot.</summary>
    public Func<DashboardHost>? Dashboard { get; set; }

    /// <summary>
    /// Program that the command line names for environments that start one, such as a Python interpreter; null for
    /// none.
    /// </summary>
    public string? Program { get; set; }

    /// <summary>Creates a copy. Assemblies that are loaded into the copy do not change the original.</summary>
    public Registries Copy()
    {
        var copy = new Registries(new EnvironmentRegistry(Environments), new AlgorithmRegistry(Algorithms));
        copy.loaded.UnionWith(loaded);
        copy.Program = Program;
        copy.ProcessGroups = ProcessGroups;
        copy.Fleet = Fleet;
        copy.MLAgents = MLAgents;
        copy.Dashboard = Dashboard;
        foreach ((string name, string origin) in environmentOrigins)
            copy.environmentOrigins.Add(name, origin);
        foreach ((string name, string origin) in algorithmOrigins)
            copy.algorithmOrigins.Add(name, origin);
        return copy;
    }

    /// <summary>
    /// Registers the environments and algorithms of an assembly. Naming the same assembly again has no effect.
    /// </summary>
    /// <param name="source">A path that ends in .dll for everything in the assembly, <c>PATH.dll:TYPE</c> for one
    /// environment, or the name of an environment whose family runs other code.</param>
    /// <exception cref="InvalidInputException">The assembly or type does not exist or cannot be loaded, or a name is
    /// already registered.</exception>
    public void Load(string source)
    {
        if (RunsCode(source))
        {
            _ = loaded.Add(source);
            return;
        }
        AssemblySource parsed =
            AssemblySource.TryParse(source)
            ?? throw new InvalidInputException(
                $"--load {source}: expected an assembly, such as my.dll, or one of its environments, such as "
                    + "my.dll:Corridor"
            );
        _ = Load(parsed);
    }

    /// <summary>Finds an environment by name, or by a type in an assembly, which is loaded.</summary>
    /// <param name="text">A name, or <c>PATH.dll:TYPE</c>.</param>
    /// <exception cref="InvalidInputException">The environment does not exist, or the assembly cannot be
    /// loaded.</exception>
    public EnvironmentEntry FindEnvironment(string text)
    {
        if (RunsCode(text))
            _ = loaded.Add(text);
        EnvironmentEntry entry =
            AssemblySource.TryParse(text) is { } source && Environments.TryFind(text) is null
                ? source.Type is not null
                    ? Load(source) ?? FindByName(text)
                    : throw new InvalidInputException(ChoiceOf(source))
                : FindByName(text);
        return WithProgram(entry);
    }

    /// <summary>Whether a text has the form of an environment that <see cref="FindEnvironment"/> accepts: a registered
    /// name, a name of a family that runs other code, or a type in an assembly.</summary>
    public bool NamesEnvironment(string text) =>
        RunsCode(text) || AssemblySource.TryParse(text) is not null || Environments.TryFind(text) is not null;

    /// <summary>Whether an environment runs code that is not part of the program, by the prefix of its
    /// family.</summary>
    public bool RunsCode(string environment) =>
        Environments.Families.Any(family =>
            family is { RunsCode: true, Prefix: { } prefix } && environment.StartsWith(prefix, StringComparison.Ordinal)
        );

    /// <summary>Returns an environment with <see cref="Program"/>, if it starts one.</summary>
    public EnvironmentEntry WithProgram(EnvironmentEntry environment) =>
        Program is null
            ? environment
            : environment
                .Options.Where(static option => option.IsProgram)
                .Aggregate(environment, (current, option) => current.With(option.Name, Program));

    private EnvironmentEntry FindByName(string name)
    {
        if (Environments.TryFind(name) is { } found)
            return found;
        string suggestion = NearestName.Suggestion(name, Environments.All.Select(static entry => entry.Name));
        throw new InvalidInputException(
            $"there is no environment '{name}'{(suggestion.Length > 0 ? suggestion : "; 'proximal envs' lists them")}"
        );
    }

    /// <summary>
    /// Assemblies that <c>--load</c> must name for a run with the environment and the algorithm; empty for built-in
    /// ones and those of the program.
    /// </summary>
    public IReadOnlyList<string> OriginsOf(string environment, string algorithm) =>
        [
            .. new[]
            {
                environmentOrigins.GetValueOrDefault(environment) ?? (RunsCode(environment) ? environment : null),
                algorithmOrigins.GetValueOrDefault(algorithm),
            }
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Whether a source was loaded, itself or with its whole assembly.</summary>
    /// <param name="source">As for <see cref="Load(string)"/>.</param>
    public bool HasLoaded(string source) =>
        loaded.Contains(source)
        || (
            AssemblySource.TryParse(source) is { } parsed
            && (loaded.Contains(parsed.ToString()) || loaded.Contains(parsed.Path))
        );

    // Returns the environment if the source names one.
    private EnvironmentEntry? Load(AssemblySource source)
    {
        if (!AssemblyLoader.IsSupported)
            throw new InvalidInputException(
                $"{source}: this build of the tool is trimmed or compiled ahead of time and cannot load assemblies; "
                    + "run the tool with the .NET SDK, or call ProximalTool.Run in a program"
            );
        if (source.Type is null && loaded.Contains(source.Path))
            return null;
        HashSet<string> knownEnvironments = [.. Environments.All.Select(entry => entry.Name)],
            knownAlgorithms = [.. Algorithms.All.Select(entry => entry.Name)];
        EnvironmentEntry? named = AssemblyLoader.Load(source, Environments, Algorithms);
        _ = loaded.Add(source.ToString());
        foreach (EnvironmentEntry entry in Environments.All.Where(entry => !knownEnvironments.Contains(entry.Name)))
            environmentOrigins[entry.Name] = source.ToString();
        foreach (AlgorithmEntry entry in Algorithms.All.Where(entry => !knownAlgorithms.Contains(entry.Name)))
            algorithmOrigins[entry.Name] = source.ToString();
        return named;
    }

    private string ChoiceOf(AssemblySource source)
    {
        IReadOnlyList<string> names = AssemblyLoader.IsSupported ? AssemblyLoader.NamesIn(source) : [];
        string all = names.Count == 0 ? "" : $"; it has {string.Join(", ", names)}";
        string example = names.Count > 0 ? names[0] : "Corridor";
        return $"{source} is an assembly: name one of its environments, such as {source}:{example}{all}";
    }
}
