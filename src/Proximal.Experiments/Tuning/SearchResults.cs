using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Results of a search. Their files contain no times, so that the same search writes the same bytes.</summary>
/// <param name="search">Search.</param>
/// <param name="trials">Trials, by index.</param>
/// <param name="scores">Scores of all trials on all rungs.</param>
internal sealed class SearchResults(TuningSearch search, IReadOnlyList<Trial> trials, IReadOnlyList<TrialScore> scores)
{
    /// <summary>Search.</summary>
    public TuningSearch Search => search;

    /// <summary>Trials, by index.</summary>
    public IReadOnlyList<Trial> Trials => trials;

    /// <summary>Scores of the trials on their last rung, from best to worst.</summary>
    public IReadOnlyList<TrialScore> Ranked { get; } = Ranking.Of(scores);

    /// <summary>Score of the best trial; null if all trials failed.</summary>
    public TrialScore? Best => Ranked[0] is { Failure: null } best ? best : null;

    /// <summary>Scores of a trial on its rungs.</summary>
    public IEnumerable<TrialScore> RungsOf(int trial) =>
        scores.Where(score => score.Trial == trial).OrderBy(score => score.Rung);

    /// <summary>
    /// Importance of each key that varies for the order on the first rung, which all trials share; in the order of the
    /// space.
    /// </summary>
    public IReadOnlyList<(SearchedKey Key, double Share)> Importances()
    {
        double[] first =
        [
            .. trials.Select(trial =>
                RungsOf(trial.Number).First() is { Failure: null } score ? score.Mean : double.NaN
            ),
        ];
        return
        [
            .. search.Space.Varying.Select(key =>
                (key, HyperparameterImportance.Of(key.Distribution, ValuesOf(key), first))
            ),
        ];
    }

    /// <summary>Value of a key in each trial.</summary>
    public IReadOnlyList<string> ValuesOf(SearchedKey key)
    {
        int at = search.Space.Keys.Index().First(pair => pair.Item == key).Index;
        return [.. trials.Select(trial => trial.Values[at])];
    }

    /// <summary>YAML with the configuration of the best trial, for <c>proximal train --config</c>.</summary>
    public string ToBestYaml()
    {
        RunConfiguration configuration = trials[Best!.Trial].Configuration;
        configuration = configuration with
        {
            Options = configuration.Options with { Seed = 1 },
            Checkpoints = configuration.Checkpoints with { Keep = new CheckpointOptions().Keep },
        };
        return $"# Trial {Best.Trial} of {trials.Count}: return {Number(Best.Mean)} ± {Number(Best.Deviation)} "
            + $"after {Best.Steps} steps.\n"
            + $"# proximal train {configuration.Environment} --config best.yaml\n{configuration.ToYaml()}";
    }

    /// <summary>CSV table with a line for each trial, from best to worst.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.AppendJoin(
                ',',
                [
                    "rank",
                    "trial",
                    "rung",
                    "steps",
                    "mean_return",
                    "std_return",
                    "training_return",
                    "failure",
                    .. search.Space.Keys.Select(key => key.Key),
                ]
            )
            .Append('\n');
        foreach ((int i, TrialScore score) in Ranked.Index())
        {
            string[] cells =
            [
                $"{i + 1}",
                $"{score.Trial}",
                $"{score.Rung}",
                $"{score.Steps}",
                Exact(score.Mean),
                Exact(score.Deviation),
                Exact(score.Training),
                score.Failure ?? "",
                .. trials[score.Trial].Values,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>JSON with all trials, seeds and rungs.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            Write(writer);
        return $"{Encoding.UTF8.GetString(stream.ToArray())}\n";
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("environment"u8, search.BaseConfiguration.Environment);
        writer.WriteString("algorithm"u8, search.BaseConfiguration.Algorithm.Name);
        writer.WriteString("method"u8, TuningPlan.NameOf(search.Plan.Method));
        writer.WriteNumber("episodes"u8, search.Plan.Episodes);
        writer.WriteStartObject("importance"u8);
        foreach ((SearchedKey key, double share) in Importances())
            WriteNumber(writer, key.Key, share);
        writer.WriteEndObject();
        writer.WriteStartArray("trials"u8);
        foreach ((int i, TrialScore score) in Ranked.Index())
        {
            writer.WriteStartObject();
            writer.WriteNumber("rank"u8, i + 1);
            writer.WriteNumber("trial"u8, score.Trial);
            writer.WriteNumber("steps"u8, score.Steps);
            WriteNumber(writer, "mean_return", score.Mean);
            WriteNumber(writer, "std_return", score.Deviation);
            WriteNumber(writer, "training_return", score.Training);
            if (score.Failure is not null)
                writer.WriteString("failure"u8, score.Failure);
            writer.WriteStartObject("settings"u8);
            foreach ((SearchedKey key, string value) in search.Space.Keys.Zip(trials[score.Trial].Values))
                writer.WriteString(key.Key, value);
            writer.WriteEndObject();
            WriteRungs(writer, score.Trial);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteRungs(Utf8JsonWriter writer, int trial)
    {
        writer.WriteStartArray("rungs"u8);
        foreach (TrialScore score in RungsOf(trial))
        {
            writer.WriteStartObject();
            writer.WriteNumber("steps"u8, score.Steps);
            WriteNumber(writer, "mean_return", score.Mean);
            WriteNumber(writer, "std_return", score.Deviation);
            writer.WriteStartArray("seeds"u8);
            foreach (TrialResult seed in score.Seeds)
            {
                if (double.IsFinite(seed.Mean))
                    writer.WriteNumberValue(seed.Mean);
                else
                    writer.WriteNullValue();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteNull(name);
    }

    private static string Exact(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Number(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture);

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
