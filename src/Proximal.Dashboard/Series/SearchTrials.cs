using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Proximal.Dashboard;

/// <summary>Trials of a hyperparameter search, from its folder, during the search or after it.</summary>
/// <param name="Folder">Folder of the search.</param>
/// <param name="Name">Name, with <c>/</c> as separator.</param>
internal sealed record SearchTrials(TuningFolder Folder, string Name)
{
    /// <summary>Finds the searches whose trials are among some runs.</summary>
    /// <param name="runs">Runs.</param>
    public static IReadOnlyList<(SearchTrials Search, IReadOnlyList<CatalogedRun> Runs)> Of(
        IReadOnlyList<CatalogedRun> runs
    ) =>
        [
            .. runs.GroupBy(static run => RootOf(run.Folder.Path), StringComparer.Ordinal)
                .Where(static group => group.Key.Length > 0)
                .Select(static group =>
                    (
                        new SearchTrials(new TuningFolder(group.Key), NameOf(group.First())),
                        (IReadOnlyList<CatalogedRun>)[.. group]
                    )
                ),
        ];

    /// <summary>Writes the searched keys and all trials with a result.</summary>
    /// <param name="json">Output, inside an object.</param>
    /// <param name="runs">Runs of the trials.</param>
    /// <exception cref="InvalidInputException">A file of the search is damaged.</exception>
    public void Write(Utf8JsonWriter json, IReadOnlyList<CatalogedRun> runs)
    {
        string[] keys =
        [
            .. YamlText
                .ReadFile(Folder.Space)
                .Children.Keys.Select(static key => key.ToString())
                .Where(static key => key != "algorithm"),
        ];
        json.WriteString("name"u8, Name);
        json.WriteStartArray("keys"u8);
        foreach (string key in keys)
            json.WriteStringValue(key);
        json.WriteEndArray();
        ILookup<int, CatalogedRun> byTrial = runs.ToLookup(TrialOf);
        json.WriteStartArray("trials"u8);
        foreach (
            IGrouping<int, TrialResult> trial in Results()
                .GroupBy(static result => result.Trial)
                .OrderBy(static trial => trial.Key)
        )
            WriteTrial(json, trial, keys, byTrial[trial.Key].FirstOrDefault());
        json.WriteEndArray();
    }

    private static void WriteTrial(
        Utf8JsonWriter json,
        IGrouping<int, TrialResult> results,
        string[] keys,
        CatalogedRun? run
    )
    {
        // The scores of the last rung, over all seeds.
        int rung = results.Max(static result => result.Rung);
        var score = new TrialScore(
            results.Key,
            rung,
            [.. results.Where(result => result.Rung == rung).OrderBy(static result => result.Seed)]
        );
        json.WriteStartObject();
        json.WriteNumber("trial"u8, results.Key);
        json.WriteNumber("steps"u8, score.Steps);
        json.WriteNumber("seconds"u8, score.Seconds);
        WriteFinite(json, "mean_return", score.Mean);
        WriteFinite(json, "std_return", score.Deviation);
        WriteFinite(json, "training_return", score.Training);
        if (score.Failure is not null)
            json.WriteString("failure"u8, score.Failure);
        if (run is not null)
        {
            FlatSettings settings = FlatSettings.Read(run.Folder.Configuration);
            json.WriteString("run"u8, run.Id);
            json.WriteStartObject("settings"u8);
            foreach (string key in keys)
                json.WriteString(key, ValueOf(settings, key));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // A space may name a key without its map.
    private static string? ValueOf(FlatSettings settings, string key) =>
        settings.Find(key)
        ?? settings.Values.FirstOrDefault(pair => pair.Key.EndsWith($".{key}", StringComparison.Ordinal)).Value;

    private TrialResult[] Results()
    {
        var results = new Dictionary<(int, int, ulong), TrialResult>();
        if (!File.Exists(Folder.Journal))
            return [];
        foreach ((int i, ReadOnlyMemory<byte> line) in InputFile.ReadLines(Folder.Journal).Index())
        {
            TrialResult result = InputFile.ReadJsonLine(
                Folder.Journal,
                i + 1,
                line,
                "the result of a trial",
                TrialResult.Read
            );
            results[(result.Trial, result.Rung, result.Seed)] = result;
        }

        return [.. results.Values];
    }

    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
    }

    // Runs of trials lie in SEARCH/trials/NNN/seed-N. Empty for other runs.
    private static string RootOf(string run)
    {
        DirectoryInfo? trials = new DirectoryInfo(Path.GetFullPath(run)).Parent?.Parent;
        return trials is { Name: "trials", Parent: { } search } && File.Exists(new TuningFolder(search.FullName).Plan)
            ? search.FullName
            : "";
    }

    private static int TrialOf(CatalogedRun run) =>
        int.TryParse(new DirectoryInfo(Path.GetFullPath(run.Folder.Path)).Parent?.Name, out int trial) ? trial : -1;

    private static string NameOf(CatalogedRun run)
    {
        string[] parts = run.Name.Split('/');
        return parts.Length > 3 ? string.Join('/', parts[..^3]) : "search";
    }
}
