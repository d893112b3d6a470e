using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// A file of settings: rl-zoo's layout with a block for each environment, or the settings of one run at its top.
/// </summary>
internal sealed class ConfigurationFile
{
    private const string Elsewhere =
        "; environments and algorithms of your own are made known by --load FILE.dll, or by a program that calls ProximalTool.Run";

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

    /// <summary>The file's name, as messages show it.</summary>
    public string Name { get; }

    /// <summary>The environments that the file has a block for; none where its settings stand at the top.</summary>
    public IEnumerable<string> Environments => isFlat ? [] : root.Children.Keys.Select(key => key.ToString());

    /// <exception cref="InvalidInputException">The text is not YAML or not a map.</exception>
    public static ConfigurationFile Parse(string name, string text, Registries registries) =>
        new(name, text, registries);

    /// <summary>The path of a file, or the name of one that comes with the tool: <c>ppo</c>, <c>zoo/cleanrl.yml</c>.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it cannot be read.</exception>
    public static ConfigurationFile Open(string path, Registries registries)
    {
        if (Zoo.Find(path, registries) is { } shipped && !File.Exists(path))
            return shipped;
        try
        {
            return new ConfigurationFile(path, File.ReadAllText(path), registries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : exception.Message;
            throw new InvalidInputException(
                $"--config {path}: {reason} (shipped with the tool: {string.Join(", ", Zoo.Names)})",
                exception
            );
        }
    }

    /// <summary>Whether the file has settings for an environment.</summary>
    public bool Covers(string environment) => isFlat || root.Children.ContainsKey(new YamlScalarNode(environment));

    /// <summary>
    /// The algorithm whose settings those for an environment are: what they say themselves, or else <paramref name="asked"/>, or
    /// else what the file is called after, as rl-zoo's <c>trpo.yml</c> is, or else the usual one.
    /// </summary>
    /// <exception cref="InvalidInputException">The settings are of another algorithm than the one that was asked for, or there is no
    /// such algorithm; or as for <see cref="OptionsFor"/>.</exception>
    public AlgorithmEntry AlgorithmFor(string environment, AlgorithmEntry? asked = null)
    {
        if (
            !MapFor(environment)
                .Children.TryGetValue(new YamlScalarNode(ConfigurationReader.AlgorithmKey), out YamlNode? node)
        )
            return asked
                ?? registries.Algorithms.TryFind(Path.GetFileNameWithoutExtension(Name))
                ?? AlgorithmRegistry.Default;
        var value = new ConfigurationValue(node, ConfigurationReader.AlgorithmKey, Name, node.Start.Line);
        string name = value.Text($"one of {registries.Algorithms.Names}");
        AlgorithmEntry algorithm =
            registries.Algorithms.TryFind(name)
            ?? throw value.Wrong($"{registries.Algorithms.Unknown(name)}{HintFor(environment)}");
        return asked is null || asked == algorithm
            ? algorithm
            : throw value.Wrong($"these are settings of {algorithm.Name}, not of {asked.Name}");
    }

    /// <summary>The settings for an environment, over the algorithm's defaults.</summary>
    /// <exception cref="InvalidInputException">The file has blocks, and none for this environment; or a setting is wrong.</exception>
    public TrainingOptions OptionsFor(string environment, AlgorithmEntry? asked = null)
    {
        AlgorithmEntry algorithm = AlgorithmFor(environment, asked);
        return new ConfigurationReader(algorithm, registries.Algorithms).Apply(
            algorithm.Defaults,
            MapFor(environment),
            Name
        );
    }

    /// <summary>When a run of the environment is saved, over the defaults.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>.</exception>
    public CheckpointOptions CheckpointsFor(string environment) =>
        GroupFor(environment, CheckpointOptions.Group) is { } map
            ? CheckpointOptions.Read(map)
            : new CheckpointOptions();

    /// <summary>When a run of the environment ends early, over the defaults.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>.</exception>
    public StopOptions StopFor(string environment) =>
        GroupFor(environment, StopOptions.Group) is { } map ? StopOptions.Read(map) : new StopOptions();

    /// <summary>All that the file says of a run in an environment.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="OptionsFor"/>; or the environment's settings are wrong.</exception>
    public RunConfiguration For(EnvironmentEntry task, AlgorithmEntry? asked = null)
    {
        AlgorithmEntry algorithm = AlgorithmFor(task.Name, asked);
        return new RunConfiguration(WithSettings(task), algorithm, OptionsFor(task.Name, asked))
        {
            Checkpoints = CheckpointsFor(task.Name),
            Stop = StopFor(task.Name),
            InitFrom = InitialPolicy.Read(
                GroupFor(task.Name, ReservedKeys.InitFrom),
                GroupFor(task.Name, ReservedKeys.InitParts)
            ),
            Load = registries.OriginsOf(task.Name, algorithm.Name),
        };
    }

    /// <summary>The one environment and its settings in a run's <c>config.yaml</c>.</summary>
    /// <exception cref="InvalidInputException">The file holds no block, or several; or its environment or algorithm is not known.</exception>
    public RunConfiguration Single() => For(FindTask(SingleName()));

    /// <summary>The environment of a run's <c>config.yaml</c>, with its settings.</summary>
    /// <exception cref="InvalidInputException">The file holds no block, or several; or its environment is not known.</exception>
    public EnvironmentEntry SingleTask() => WithSettings(FindTask(SingleName()));

    private string SingleName() =>
        Environments.ToList() is [string environment]
            ? environment
            : throw new InvalidInputException($"{Name}: expected the settings of one environment");

    private EnvironmentEntry FindTask(string environment) =>
        registries.Environments.TryFind(environment) is { } task
            ? task
            : throw new InvalidInputException(
                $"{Name}: there is no environment '{environment}'{(HintFor(environment) is { Length: > 0 } hint ? hint : $"{NearestName.Suggestion(environment, registries.Environments.All.Select(entry => entry.Name))}{Elsewhere}")}"
            );

    // What to load, where the file says it. It is not loaded unless the user names it: a file must not decide what is executed.
    private string HintFor(string environment)
    {
        if (GroupFor(environment, ReservedKeys.Load) is not { } value)
            return "";
        string[] sources = value.Texts("a list of assemblies");
        return sources.Length == 0
            ? ""
            : $"; it comes from an assembly that is not loaded unless you name it: add {string.Join(' ', sources.Select(source => $"--load {(source.Contains(' ', StringComparison.Ordinal) ? $"'{source}'" : source)}"))}";
    }

    private EnvironmentEntry WithSettings(EnvironmentEntry task)
    {
        foreach (string group in new[] { ReservedKeys.EnvironmentAlias, ReservedKeys.Environment })
        {
            if (GroupFor(task.Name, group) is { } map)
                task = EnvironmentOptionsYaml.ApplyMap(task, map with { Node = PythonLiteral.Read(map) });
        }
        return task;
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
                $"{Name}: no settings for {environment}; there are some for {string.Join(", ", Environments)}"
            );
        return block as YamlMappingNode
            ?? throw new InvalidInputException($"{Name}:{block.Start.Line}: {environment}: expected a map of settings");
    }
}
