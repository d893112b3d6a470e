using System.Text;

namespace Proximal.Experiments;

/// <summary>The folder of a search, and where everything in it lies.</summary>
/// <param name="Path">The folder.</param>
internal sealed record TuningFolder(string Path)
{
    private const string PlanName = "search.yaml";

    /// <summary>How the search goes about it; makes the folder one of a search.</summary>
    public string Plan => In(PlanName);

    /// <summary>The settings that are searched.</summary>
    public string Space => In("space.yaml");

    /// <summary>The environment, and all settings that are not searched.</summary>
    public string Basis => In("base.yaml");

    /// <summary>See <see cref="TrialJournal"/>.</summary>
    public string Journal => In("trials.jsonl");

    /// <summary>The ranked trials as a table.</summary>
    public string Table => In("results.csv");

    /// <summary>The ranked trials with every seed and rung.</summary>
    public string Results => In("results.json");

    /// <summary>The settings of the best trial, as <c>proximal train --config</c> takes them.</summary>
    public string Best => In("best.yaml");

    /// <summary>What was tried, and what it reached, as a picture.</summary>
    public string Picture => In("search.svg");

    /// <summary>A search by its folder, or by its name under <c>runs/</c>; null where there is none.</summary>
    public static TuningFolder? TryFind(string text) =>
        new[] { text, System.IO.Path.Combine(RunFolder.Root, text) }
            .Select(path => new TuningFolder(path))
            .FirstOrDefault(folder => File.Exists(folder.Plan));

    /// <summary>The run of a trial with a seed.</summary>
    public RunFolder RunOf(int trial, ulong seed) => new(In("trials", $"{trial:000}", $"seed-{seed}"));

    /// <summary>Reads the search that the folder holds.</summary>
    /// <param name="registries">What is known by name.</param>
    /// <exception cref="InvalidInputException">A file is missing or wrong.</exception>
    public TuningSearch Read(Registries registries)
    {
        RunConfiguration basis = ConfigurationFile.Parse(Basis, Text(Basis), registries).Single();
        return new TuningSearch(
            basis,
            SearchSpaceReader.Read(Space, Text(Space), new ConfigurationReader(basis.Algorithm, registries.Algorithms)),
            TuningPlan.Read(Plan, Text(Plan))
        );
    }

    /// <summary>Writes a search into the folder, or finds the same one there; to a random search trials may be added.</summary>
    /// <exception cref="InvalidInputException">It holds another search.</exception>
    public void Hold(TuningSearch search, Registries registries)
    {
        (string Path, string Text)[] files =
        [
            (Basis, search.Basis.ToYaml()),
            (Space, search.Space.ToYaml()),
            (Plan, search.Plan.ToYaml()),
        ];
        if (File.Exists(Plan))
        {
            if (search.Plan.Extends(TuningPlan.Read(Plan, Text(Plan))))
                Write(Plan, search.Plan.ToYaml());
            // Wherever assemblies lie now, the basis is the same.
            if (
                File.Exists(Basis)
                && ConfigurationFile.Parse(Basis, Text(Basis), registries).Single().IsSameRunAs(search.Basis)
            )
                files[0].Text = Text(Basis);
            if (files.FirstOrDefault(file => Text(file.Path) != file.Text) is { Path: { } other })
                throw new InvalidInputException(
                    $"{Path} holds another search ({System.IO.Path.GetFileName(other)} differs); remove it, or choose another folder with --out"
                );
            return;
        }
        Directory.CreateDirectory(Path);
        foreach ((string path, string text) in files)
            Write(path, text);
    }

    /// <summary>Writes a file of the folder in one go.</summary>
    public static void Write(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Text(string path) =>
        File.Exists(path) ? File.ReadAllText(path) : throw new InvalidInputException($"{path} is missing");

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
