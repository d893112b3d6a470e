using System.Text;
using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>The folder of one run, and where everything in it lies.</summary>
internal sealed record RunFolder(string Path)
{
    /// <summary>Where runs land unless told otherwise.</summary>
    public const string Root = "runs";

    private const string ConfigurationName = "config.yaml",
        MetricsName = "metrics.jsonl";

    public string Name =>
        System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public string Configuration => System.IO.Path.Combine(Path, ConfigurationName);

    public string Metrics => System.IO.Path.Combine(Path, MetricsName);

    /// <summary>Completions of language models, for people to read.</summary>
    public string Samples => System.IO.Path.Combine(Path, "samples.jsonl");

    public string Timings => System.IO.Path.Combine(Path, "timings.jsonl");

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Summary => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>An environment's name as it stands in those of files and folders: <c>MinAtar-Breakout-v1</c>.</summary>
    public static string NameOf(string environment) =>
        string.Concat(
            environment.Select(letter =>
                char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '+' ? letter : '-'
            )
        );

    /// <summary>A run by its folder, or by its name under <c>runs/</c>.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static RunFolder Find(string text) =>
        TryFind(text)
        ?? throw new InvalidInputException(
            $"no run at '{text}' (a run is a folder with a {ConfigurationName}){Question(text)}"
        );

    /// <summary>A run by its folder, or by its name under <c>runs/</c>; null where there is none.</summary>
    public static RunFolder? TryFind(string text)
    {
        foreach (string path in new[] { text, System.IO.Path.Combine(Root, text) })
        {
            if (File.Exists(System.IO.Path.Combine(path, ConfigurationName)))
                return new RunFolder(path);
        }
        return null;
    }

    /// <summary>The run in whose folder something lies, such as a checkpoint; null where there is none.</summary>
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

    /// <summary>The question whether a run of a similar name was meant; empty where there is none.</summary>
    public static string Question(string text)
    {
        string[] names = Directory.Exists(Root)
            ? [.. Directory.EnumerateDirectories(Root).Select(path => System.IO.Path.GetFileName(path)!)]
            : [];
        return NearestName.Suggestion(System.IO.Path.GetFileName(text), names);
    }

    /// <summary>
    /// The folders that have something to draw: the one at a path, or every one below it, with a <c>config.yaml</c> or at least a
    /// <c>metrics.jsonl</c>; or the runs of several seeds by their folder's name under <c>runs/</c>.
    /// </summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
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

    /// <summary>A folder for a new run: the one that was named, or the first free one of <c>runs/NAME</c>, <c>runs/NAME-2</c> …</summary>
    /// <param name="named">The folder that the user chose, or null.</param>
    /// <param name="name">What to call it otherwise.</param>
    /// <returns>The folder, locked against other processes.</returns>
    /// <exception cref="InvalidInputException">The named folder holds a run already.</exception>
    public static (RunFolder Run, RunLock Lock) New(string? named, string name)
    {
        if (named is not null)
        {
            var run = new RunFolder(named);
            RunLock taken = RunLock.Acquire(run.Path);
            if (!Directory.EnumerateFiles(run.Path, ConfigurationName, SearchOption.AllDirectories).Any())
                return (run, taken);
            taken.Dispose();
            string what = File.Exists(run.Configuration)
                ? "there is a run"
                : "there are runs of several seeds or of a search";
            throw new InvalidInputException(
                $"--out {named}: {what} already; go on with it by 'proximal resume {named}', or choose another folder"
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

    /// <exception cref="InvalidInputException">The file is missing or wrong, environment or algorithm are not known, or the run trains a language model.</exception>
    public RunConfiguration ReadConfiguration(Registries registries) => OpenConfiguration(registries).Single();

    /// <summary>The run's environment.</summary>
    /// <exception cref="InvalidInputException">The file is missing or wrong, the environment is not known, or the run trains a language model.</exception>
    public EnvironmentEntry ReadTask(Registries registries) => OpenConfiguration(registries).SingleTask();

    /// <summary>The names of environment and algorithm, known or not; null for what the file does not say.</summary>
    /// <exception cref="InvalidInputException">The file is no YAML.</exception>
    public (string? Environment, string? Algorithm) ReadNames()
    {
        YamlMappingNode map = YamlText.ReadMap(File.ReadAllText(Configuration), Configuration);
        return map.Children is [{ Key: YamlScalarNode environment, Value: YamlMappingNode block }]
            ? (environment.Value, LanguageConfiguration.AlgorithmIn(block))
            : (null, null);
    }

    /// <summary>Writes <c>config.yaml</c>, which makes the folder a run.</summary>
    public void WriteConfiguration(RunConfiguration configuration) =>
        AtomicFile.Write(Configuration, stream => stream.Write(Encoding.UTF8.GetBytes(configuration.ToYaml())));

    private ConfigurationFile OpenConfiguration(Registries registries) =>
        LanguageConfiguration.TryRead(Configuration) is { } language
            ? throw new InvalidInputException(
                $"{Path} trains a language model ({language.Algorithm.Name}), not an agent; 'proximal generate {Path}' shows what it writes"
            )
            : ConfigurationFile.Parse(Configuration, File.ReadAllText(Configuration), registries);

    /// <summary>The run's checkpoints.</summary>
    public CheckpointStore OpenCheckpoints() => new(Checkpoints);

    /// <summary>Seconds of training that led to the newest checkpoint, over all processes that took part.</summary>
    public double SecondsTrained()
    {
        // Every process counts from 0, so a reading below the one before begins another process's count.
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
