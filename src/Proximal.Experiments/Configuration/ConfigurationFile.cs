using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Configuration file in YAML: either in rl-zoo's layout, with a block for each environment, or with the keys of one
/// run at the top level.
/// </summary>
internal sealed class ConfigurationFile
{
    private const string CustomHint =
        "; to use a custom environment or algorithm, add --load FILE.dll, or call ProximalTool.Run in a program";

    private readonly YamlMappingNode root;
    private readonly Registries registries;
    private readonly bool isFlat;

    private ConfigurationFile(string name, string text, Registries registries)
    {
        Name = name;
        this.registries = registries;
        root = YamlText.ReadMap(text, name);
        isFlat =
            root.Children.Keys.Any(key => ConfigurationReader.TopKeysOf(registries.Algorithms).Contains(key.ToString()))
            || root.Children.Values.Any(node => node is not YamlMappingNode);
    }

    /// <summary>Name of the file in messages.</summary>
    public string Name { get; }

    /// <summary>Environments that have a block; empty if the keys are at the top level.</summary>
    public IEnumerable<string> Environments => isFlat ? [] : root.Children.Keys.Select(key => key.ToString());

    /// <summary>Parses a file.</summary>
    /// <exception cref="InvalidInputException">The text is not YAML or not a map.</exception>
    public static ConfigurationFile Parse(string name, string text, Registries registries) =>
        new(name, text, registries);

    /// <summary>Opens a file by its path, or a zoo file by its name: <c>ppo</c>, <c>zoo/cleanrl.yml</c>.</summary>
    /// <exception cref="InvalidInputException">The file does not exist or cannot be read.</exception>
    public static ConfigurationFile Open(string path, Registries registries)
    {
        if (Zoo.Find(path, registries) is { } zooFile && !File.Exists(path))
            return zooFile;
        return File.Exists(path)
            ? new ConfigurationFile(path, YamlText.ReadText(path), registries)
            : throw new InvalidInputException(
                $"--config {path}: {(Directory.Exists(path) ? "this is a folder" : "the file does not exist")} "
                    + $"(files of the zoo: {string.Join(", ", Zoo.Names)})"
            );
    }

    /// <summary>Whether the file has a configuration for an environment.</summary>
    public bool Contains(string environment) => isFlat || root.Children.ContainsKey(new YamlScalarNode(environment));

    /// <summary>
    /// Algorithm of the configuration for an environment: the value of the key <c>algorithm</c>, or else
    /// <paramref name="requested"/>, or else the algorithm that the file is named after, as rl-zoo's <c>trpo.yml</c>,
    /// or else the default.
    /// </summary>
    /// <exception cref="InvalidInputException">The configuration is for another algorithm than the requested one, or
    /// the algorithm is not registered; or as for <see cref="OptionsFor"/>.</exception>
    public AlgorithmEntry AlgorithmFor(string environment, AlgorithmEntry? requested = null)
    {
        if (
            !MapFor(environment)
                .Children.TryGetValue(new YamlScalarNode(ConfigurationReader.AlgorithmKey), out YamlNode? node)
        )
            return requested
                ?? registries.Algorithms.TryFind(Path.GetFileNameWithoutExtension(Name))
                ?? AlgorithmRegistry.Default;
        var value = new ConfigurationValue(node, ConfigurationReader.AlgorithmKey, Name, node.Start.Line);
        string name = value.Text($"one of {registries.Algorithms.Names}");
        AlgorithmEntry algorithm =
            registries.Algorithms.TryFind(name)
            ?? throw value.Invalid($"{registries.Algorithms.Unknown(name)}{HintFor(environment)}");
        return requested is null || requested == algorithm
            ? algorithm
            : throw value.Invalid($"this configuration is for {algorithm.Name}, not for {requested.Name}");
    }

    /// <summary>Options for an environment: the defaults of the algorithm with the values of the file.</summary>
    /// <exception cref="InvalidInputException">The file has blocks but none for this environment, or a key or value is
    /// invalid.</exception>
    public TrainingOptions OptionsFor(string environment, AlgorithmEntry? requested = null)
    {
        AlgorithmEntry algorithm = AlgorithmFor(environment, requested);
        return new ConfigurationReader(algorithm, registries.Algorithms).Apply(
            algorithm.Defaults,
            MapFor(environment),
            Name
        );
    }

    /// <summary>Checkpoint options for an environment: the defaults with the values of the file.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>.</exception>
    public CheckpointOptions CheckpointsFor(string environment) =>
        GroupFor(environment, CheckpointOptions.Group) is { } map
            ? CheckpointOptions.Read(map)
            : new CheckpointOptions();

    /// <summary>Stop options for an environment: the defaults with the values of the file.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>.</exception>
    public StopOptions StopFor(string environment) =>
        GroupFor(environment, StopOptions.Group) is { } map ? StopOptions.Read(map) : new StopOptions();

    /// <summary>Configuration of a run in an environment.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>; or an option of the environment is
    /// invalid.</exception>
    public RunConfiguration For(EnvironmentEntry environment, AlgorithmEntry? requested = null)
    {
        AlgorithmEntry algorithm = AlgorithmFor(environment.Name, requested);
        return new RunConfiguration(WithOptions(environment), algorithm, OptionsFor(environment.Name, requested))
        {
            Checkpoints = CheckpointsFor(environment.Name),
            Stop = StopFor(environment.Name),
            InitFrom = InitialPolicy.Read(
                GroupFor(environment.Name, ReservedKeys.InitFrom),
                GroupFor(environment.Name, ReservedKeys.InitParts)
            ),
            Load = registries.OriginsOf(environment.Name, algorithm.Name),
        };
    }

    /// <summary>Configuration in the <c>config.yaml</c> of a run.</summary>
    /// <exception cref="InvalidInputException">The file does not have exactly one block, or its environment or
    /// algorithm is not registered.</exception>
    public RunConfiguration Single() => For(FindEnvironment(SingleName()));

    /// <summary>Environment in the <c>config.yaml</c> of a run, with its options.</summary>
    /// <exception cref="InvalidInputException">The file does not have exactly one block, or its environment is not
    /// registered.</exception>
    public EnvironmentEntry SingleEnvironment() => WithOptions(FindEnvironment(SingleName()));

    private string SingleName() =>
        Environments.ToList() is [string environment]
            ? environment
            : throw new InvalidInputException($"{Name}: expected the configuration of one environment");

    private EnvironmentEntry FindEnvironment(string environment)
    {
        if (registries.RunsCode(environment) && !registries.HasLoaded(environment))
            throw new InvalidInputException(
                $"{Name}: {MessageText.Quote(environment)} runs code that is not part of the tool, and a run folder does "
                    + $"not decide which code runs: add {LoadFlagFor(environment)}"
            );
        if (registries.Environments.TryFind(environment) is { } entry)
            return entry;
        string hint = HintFor(environment);
        if (hint.Length == 0)
            hint =
                NearestName.Suggestion(environment, registries.Environments.All.Select(other => other.Name))
                + CustomHint;
        throw new InvalidInputException($"{Name}: there is no environment '{environment}'{hint}");
    }

    private static string LoadFlagFor(string source) =>
        source.Contains(' ', StringComparison.Ordinal) ? $"--load '{source}'" : $"--load {source}";

    // The file may name the assembly, but only --load loads it: a file must not decide which code runs.
    private string HintFor(string environment)
    {
        if (GroupFor(environment, ReservedKeys.Load) is not { } value)
            return "";
        string[] sources = value.Texts("a list of assemblies");
        if (sources.Length == 0)
            return "";
        string[] missing = [.. sources.Where(source => !registries.HasLoaded(source))];
        if (missing.Length == 0)
            return sources.Length == 1
                ? $"; {sources[0]} is loaded but does not define it"
                : $"; {string.Join(" and ", sources)} are loaded but do not define it";
        IEnumerable<string> flags = missing.Select(LoadFlagFor);
        string define = missing.Length == 1 ? "defines" : "define";
        return $"; {string.Join(" and ", missing)} {define} it and must be named: add {string.Join(' ', flags)}";
    }

    private EnvironmentEntry WithOptions(EnvironmentEntry environment)
    {
        foreach (string group in new[] { ReservedKeys.EnvironmentAlias, ReservedKeys.Environment })
        {
            if (GroupFor(environment.Name, group) is { } map)
                environment = EnvironmentOptionsYaml.ApplyMap(environment, map with { Node = PythonLiteral.Read(map) });
        }
        if (GroupFor(environment.Name, ReservedKeys.EnvironmentParameters) is { } parameters)
            environment = EnvironmentParametersYaml.Apply(environment, parameters);
        if (registries.Program is not null)
            return registries.WithProgram(environment);
        foreach (EnvironmentOption option in environment.Options.Where(static option => option.IsProgram))
        {
            object? program = environment.OptionValues.First(pair => pair.Key == option.Name).Value;
            if (!Equals(program, option.Default))
                throw new InvalidInputException(
                    $"{Name}: {option.Name} is {MessageText.Quote($"{program}")}, and a file does not decide which "
                        + $"program runs: add --{option.Name} {program}"
                );
        }
        return environment;
    }

    private ConfigurationValue? GroupFor(string environment, string group) =>
        MapFor(environment).Children.TryGetValue(new YamlScalarNode(group), out YamlNode? node)
            ? new ConfigurationValue(node, group, Name, node.Start.Line)
            : null;

    private YamlMappingNode MapFor(string environment)
    {
        if (isFlat)
            return root;
        if (!root.Children.TryGetValue(new YamlScalarNode(environment), out YamlNode? block))
            throw new InvalidInputException(
                $"{Name}: no configuration for {environment}; the file has configurations for "
                    + $"{string.Join(", ", Environments)}"
            );
        return block as YamlMappingNode
            ?? throw new InvalidInputException($"{Name}:{block.Start.Line}: {environment}: expected a map of keys");
    }
}
