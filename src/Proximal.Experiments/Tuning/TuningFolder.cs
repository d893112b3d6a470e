using System.Text;

namespace Proximal.Experiments;

/// <summary>Folder of a search, with the paths of its files.</summary>
/// <param name="Path">Path of the folder.</param>
internal sealed record TuningFolder(string Path)
{
    private const string PlanName = "search.yaml";

    /// <summary>Options of the search. A folder with this file is a search.</summary>
    public string Plan => In(PlanName);

    /// <summary>Search space.</summary>
    public string Space => In("space.yaml");

    /// <summary>Environment and configuration of the keys that are not searched.</summary>
    public string BaseConfiguration => In("base.yaml");

    /// <summary>Journal of results; see <see cref="TrialJournal"/>.</summary>
    public string Journal => In("trials.jsonl");

    /// <summary>CSV table of the ranked trials.</summary>
    public string Table => In("results.csv");

    /// <summary>JSON of the ranked trials with all seeds and rungs.</summary>
    public string Results => In("results.json");

    /// <summary>Configuration of the best trial, for <c>proximal train --config</c>.</summary>
    public string Best => In("best.yaml");

    /// <summary>Chart of the search.</summary>
    public string Chart => In("search.svg");

    /// <summary>Finds a search by its folder, or by its name under <c>runs/</c>; null if there is none.</summary>
    public static TuningFolder? TryFind(string text) =>
        new[] { text, System.IO.Path.Combine(RunFolder.Root, text) }
            .Select(path => new TuningFolder(path))
            .FirstOrDefault(folder => File.Exists(folder.Plan));

    /// <summary>Folder of the run of a trial with a seed.</summary>
    public RunFolder RunOf(int trial, ulong seed) => new(In("trials", $"{trial:000}", $"seed-{seed}"));

    /// <summary>Reads the search of the folder.</summary>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <exception cref="InvalidInputException">A file is missing or invalid.</exception>
    public TuningSearch Read(Registries registries)
    {
        RunConfiguration baseConfiguration = ConfigurationFile
            .Parse(BaseConfiguration, Text(BaseConfiguration), registries)
            .Single();
        return new TuningSearch(
            baseConfiguration,
            SearchSpaceReader.Read(
                Space,
                Text(Space),
                new ConfigurationReader(baseConfiguration.Algorithm, registries.Algorithms)
            ),
            TuningPlan.Read(Plan, Text(Plan))
        );
    }

    /// <summary>
    /// Writes a search into the folder, or checks that the folder has the same search. A random search may have more
    /// trials than before.
    /// </summary>
    /// <exception cref="InvalidInputException">The folder has another search.</exception>
    public void Initialize(TuningSearch search, Registries registries)
    {
        (string Path, string Text)[] files =
        [
            (BaseConfiguration, search.BaseConfiguration.ToYaml()),
            (Space, search.Space.ToYaml()),
            (Plan, search.Plan.ToYaml()),
        ];
        if (File.Exists(Plan))
        {
            if (search.Plan.Extends(TuningPlan.Read(Plan, Text(Plan))))
                Write(Plan, search.Plan.ToYaml());
            // The paths of assemblies may differ.
            if (
                File.Exists(BaseConfiguration)
                && ConfigurationFile
                    .Parse(BaseConfiguration, Text(BaseConfiguration), registries)
                    .Single()
                    .IsSameRunAs(search.BaseConfiguration)
            )
                files[0].Text = Text(BaseConfiguration);
            if (files.FirstOrDefault(file => Text(file.Path) != file.Text) is { Path: { } other })
                throw new InvalidInputException(
                    $"{Path} has another search ({System.IO.Path.GetFileName(other)} differs); remove it, or use "
                        + "another folder with --out"
                );
            return;
        }
        Directory.CreateDirectory(Path);
        foreach ((string path, string text) in files)
            Write(path, text);
    }

    /// <summary>Writes a file of the folder atomically.</summary>
    public static void Write(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Text(string path) =>
        File.Exists(path) ? YamlText.ReadText(path) : throw new InvalidInputException($"{path} is missing");

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
