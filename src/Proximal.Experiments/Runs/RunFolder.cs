using System.Text;
using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Folder of one run, with the paths of its files.</summary>
internal sealed record RunFolder(string Path)
{
    /// <summary>Default folder of runs.</summary>
    public const string Root = "runs";

    private const string ConfigurationName = "config.yaml",
        MetricsName = "metrics.jsonl";

    public string Name =>
        System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public string Configuration => System.IO.Path.Combine(Path, ConfigurationName);

    public string Metrics => System.IO.Path.Combine(Path, MetricsName);

    /// <summary>Sample completions of a language model.</summary>
    public string Samples => System.IO.Path.Combine(Path, "samples.jsonl");

    /// <summary>Folder of recorded episodes.</summary>
    public string Episodes => System.IO.Path.Combine(Path, "episodes");

    /// <summary>Layers and memory of the networks.</summary>
    public string Network => System.IO.Path.Combine(Path, "network.json");

    public string Timings => System.IO.Path.Combine(Path, "timings.jsonl");

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Summary => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Name of an environment in files and folders: <c>MinAtar-Breakout-v1</c>.</summary>
    public static string NameOf(string environment) =>
        string.Concat(
            environment.Select(letter =>
                char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '+' ? letter : '-'
            )
        );

    /// <summary>Finds a run by its folder, or by its name under <c>runs/</c>.</summary>
    /// <exception cref="InvalidInputException">There is no such run, or the folder holds the runs of several
    /// seeds.</exception>
    public static RunFolder Find(string text) =>
        TryFind(text)
        ?? throw new InvalidInputException(
            SeedGroup.TryFind(text) is { } group
                ? $"{text} has the runs of several seeds; name one of them, such as {group.Runs[0].Path}"
                : $"no run at '{text}' (a run is a folder with a {ConfigurationName}){Question(text)}"
        );

    /// <summary>Finds a run by its folder, or by its name under <c>runs/</c>; null if there is none.</summary>
    public static RunFolder? TryFind(string text)
    {
        foreach (string path in new[] { text, System.IO.Path.Combine(Root, text) })
        {
            if (File.Exists(System.IO.Path.Combine(path, ConfigurationName)))
                return new RunFolder(path);
        }
        return null;
    }

    /// <summary>
    /// Finds the run whose folder contains a path, such as that of a checkpoint; null if there is none.
    /// </summary>
    public static RunFolder? TryFindAround(string path)
    {
        for (DirectoryInfo? folder = new(path); folder is not null; folder = folder.Parent)
        {
            var run = new RunFolder(folder.FullName);
            if (File.Exists(run.Configuration))
                return run;
        }
        return null;
    }

    /// <summary>Question whether a run with a similar name is meant; empty if there is none.</summary>
    public static string Question(string text)
    {
        string[] names = Directory.Exists(Root)
            ? [.. Directory.EnumerateDirectories(Root).Select(path => System.IO.Path.GetFileName(path)!)]
            : [];
        // A folder of this name that is no run is no suggestion.
        string name = System.IO.Path.GetFileName(text);
        return NearestName.Suggestion(name, names.Where(known => known != name));
    }

    /// <summary>
    /// Finds the runs to draw: the folder at a path, or all folders below it, with a <c>config.yaml</c> or a
    /// <c>metrics.jsonl</c>; or the runs of several seeds by the name of their folder under <c>runs/</c>.
    /// </summary>
    /// <exception cref="InvalidInputException">There are no runs.</exception>
    public static IReadOnlyList<RunFolder> FindAll(string path)
    {
        if (!Directory.Exists(path) && SeedGroup.TryFind(path) is { } group)
            return group.Runs;
        if (!Directory.Exists(path))
            return [Find(path)];
        if (new[] { ConfigurationName, MetricsName }.Any(name => File.Exists(System.IO.Path.Combine(path, name))))
            return [new RunFolder(path)];
        RunFolder[] runs =
        [
            .. new[] { ConfigurationName, MetricsName }
                .SelectMany(name => Directory.EnumerateFiles(path, name, SearchOption.AllDirectories))
                .Select(file => System.IO.Path.GetDirectoryName(file)!)
                .Distinct(StringComparer.Ordinal)
                .OrderBy(folder => System.IO.Path.Combine(folder, ConfigurationName), StringComparer.Ordinal)
                .Select(folder => new RunFolder(folder)),
        ];
        return runs.Length > 0
            ? runs
            : throw new InvalidInputException(
                $"no runs under '{path}' (a run is a folder with a {ConfigurationName} or a {MetricsName})"
            );
    }

    /// <summary>
    /// Creates the folder of a new run: the named one, or the first free one of <c>runs/NAME</c>, <c>runs/NAME-2</c> …
    /// </summary>
    /// <param name="named">Folder from the user; null for a new one under <c>runs/</c>.</param>
    /// <param name="name">Name of a new folder.</param>
    /// <returns>The folder and its lock against other processes.</returns>
    /// <exception cref="InvalidInputException">The named folder contains a run.</exception>
    public static (RunFolder Run, RunLock Lock) New(string? named, string name)
    {
        if (named is not null)
        {
            var run = new RunFolder(named);
            RunLock taken = RunLock.Acquire(run.Path);
            if (!Directory.EnumerateFiles(run.Path, ConfigurationName, SearchOption.AllDirectories).Any())
                return (run, taken);
            taken.Dispose();
            string content = File.Exists(run.Configuration)
                ? "the folder has a run"
                : "the folder has runs of several seeds or of a search";
            throw new InvalidInputException(
                $"--out {named}: {content}; use another folder, or continue it with 'proximal resume {named}'"
            );
        }
        string folder = NameOf(name);
        for (int i = 1; ; i++)
        {
            var run = new RunFolder(System.IO.Path.Combine(Root, i == 1 ? folder : $"{folder}-{i}"));
            if (Directory.Exists(run.Path) && Directory.EnumerateFileSystemEntries(run.Path).Any())
                continue;
            if (RunLock.TryAcquire(run.Path) is not { } taken)
                continue;
            if (!File.Exists(run.Configuration))
                return (run, taken);
            taken.Dispose();
        }
    }

    /// <summary>Reads the configuration of the run.</summary>
    /// <exception cref="InvalidInputException">The file is missing or invalid, its environment or algorithm is not
    /// registered, or the run trains a language model.</exception>
    public RunConfiguration ReadConfiguration(Registries registries) => OpenConfiguration(registries).Single();

    /// <summary>Reads the environment of the run.</summary>
    /// <exception cref="InvalidInputException">The file is missing or invalid, its environment is not registered, or
    /// the run trains a language model.</exception>
    public EnvironmentEntry ReadEnvironment(Registries registries) => OpenConfiguration(registries).SingleEnvironment();

    /// <summary>Reads the names of environment and algorithm, registered or not; null for a missing name.</summary>
    /// <exception cref="InvalidInputException">The file is not YAML.</exception>
    public (string? Environment, string? Algorithm) ReadNames()
    {
        YamlMappingNode map = YamlText.ReadFile(Configuration);
        return map.Children is [{ Key: YamlScalarNode environment, Value: YamlMappingNode block }]
            ? (environment.Value, LanguageConfiguration.AlgorithmIn(block))
            : (null, null);
    }

    /// <summary>Writes <c>config.yaml</c>. A folder with this file is a run.</summary>
    public void WriteConfiguration(RunConfiguration configuration) =>
        AtomicFile.Write(Configuration, stream => stream.Write(Encoding.UTF8.GetBytes(configuration.ToYaml())));

    private ConfigurationFile OpenConfiguration(Registries registries) =>
        LanguageConfiguration.TryRead(Configuration) is { } language
            ? throw new InvalidInputException(
                $"{Path} trains a language model ({language.Algorithm.Name}), not an agent; 'proximal generate "
                    + $"{Path}' samples from it"
            )
            : ConfigurationFile.Parse(Configuration, YamlText.ReadText(Configuration), registries);

    /// <summary>Opens the checkpoints of the run.</summary>
    public CheckpointStore OpenCheckpoints() => new(Checkpoints);

    /// <summary>
    /// Duration of the training up to the newest checkpoint in seconds, over all processes that trained the run.
    /// </summary>
    public double SecondsTrained()
    {
        // Each process counts from 0, so a lower value than the previous one starts the count of another process.
        double total = 0,
            last = 0;
        foreach (double elapsed in RunMetrics.Read(Timings).Curve(MetricTags.Elapsed).Values)
        {
            if (elapsed < last)
                total += last;
            last = elapsed;
        }
        return total + last;
    }
}
