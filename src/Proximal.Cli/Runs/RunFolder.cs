namespace Proximal.Cli;

/// <summary>The folder of one run, and where everything in it lies.</summary>
internal sealed record RunFolder(string Path)
{
    /// <summary>Where runs land unless told otherwise.</summary>
    public const string Root = "runs";

    private const string ConfigurationName = "config.yaml";

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public string Configuration => System.IO.Path.Combine(Path, ConfigurationName);

    public string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    public string Timings => System.IO.Path.Combine(Path, "timings.jsonl");

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Summary => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>A run by its folder, or by its name under <c>runs/</c>.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static RunFolder Find(string text)
    {
        foreach (string path in new[] { text, System.IO.Path.Combine(Root, text) })
        {
            if (File.Exists(System.IO.Path.Combine(path, ConfigurationName)))
                return new RunFolder(path);
        }
        string[] names = Directory.Exists(Root) ? [.. Directory.EnumerateDirectories(Root).Select(path => System.IO.Path.GetFileName(path)!)] : [];
        throw new InvalidInputException(
            $"no run at '{text}' (a run is a folder with a {ConfigurationName}){NearestName.Question(System.IO.Path.GetFileName(text), names)}");
    }

    /// <summary>The run at a path, or every run below it.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static IReadOnlyList<RunFolder> FindAll(string path)
    {
        if (!Directory.Exists(path) || File.Exists(System.IO.Path.Combine(path, ConfigurationName)))
            return [Find(path)];
        RunFolder[] runs =
        [
            .. Directory.EnumerateFiles(path, ConfigurationName, SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => new RunFolder(System.IO.Path.GetDirectoryName(file)!)),
        ];
        return runs.Length > 0 ? runs : throw new InvalidInputException($"no runs under '{path}' (a run is a folder with a {ConfigurationName})");
    }

    /// <exception cref="InvalidInputException">The file is missing or wrong.</exception>
    public RunConfiguration ReadConfiguration() => ConfigurationFile.Parse(Configuration, File.ReadAllText(Configuration)).Single();
}
