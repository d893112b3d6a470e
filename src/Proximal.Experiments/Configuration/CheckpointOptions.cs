namespace Proximal.Experiments;

/// <summary>
/// Options of checkpoints and evaluations. They are part of the configuration of a run, so that a resumed run uses the
/// same.
/// </summary>
/// <param name="Interval">Updates between checkpoints; 0 for twenty checkpoints over the run.</param>
/// <param name="Keep">Number of newest checkpoints that are kept in addition to the best.</param>
/// <param name="EvaluationEpisodes">Episodes of an evaluation; 0 for no evaluation, or for
/// <see cref="DefaultEpisodes"/> if <paramref name="EvaluationFrequency"/> is set.</param>
/// <param name="SaveFrequency">Steps between checkpoints; 0 for <paramref name="Interval"/>.</param>
/// <param name="EvaluationFrequency">Steps between evaluations; 0 for an evaluation before each checkpoint.</param>
/// <param name="RecordEpisodes">Evaluations between two recorded episodes; 0 for none.</param>
internal sealed record CheckpointOptions(
    int Interval = 0,
    int Keep = 3,
    int EvaluationEpisodes = 0,
    long SaveFrequency = 0,
    long EvaluationFrequency = 0,
    int RecordEpisodes = 0
)
{
    /// <summary>Key of the map that contains the options.</summary>
    public const string Group = ReservedKeys.Checkpoints;

    /// <summary>Default number of episodes of an evaluation.</summary>
    public const int DefaultEpisodes = 10;

    private const string IntervalKey = "interval",
        SaveKey = "save_freq",
        KeepKey = "keep",
        FrequencyKey = "eval_freq",
        EpisodesKey = "eval_episodes",
        EpisodesAlias = "n_eval_episodes",
        RecordKey = "record_episodes";

    /// <summary>Whether the run is evaluated during training.</summary>
    public bool Evaluates => EvaluationFrequency > 0 || EvaluationEpisodes > 0;

    /// <summary>Episodes of each evaluation.</summary>
    public int Episodes => EvaluationFrequency > 0 && EvaluationEpisodes == 0 ? DefaultEpisodes : EvaluationEpisodes;

    /// <summary>Reads the map. Missing keys have their defaults.</summary>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public static CheckpointOptions Read(ConfigurationValue value)
    {
        var options = new CheckpointOptions();
        foreach ((string key, ConfigurationValue entry) in value.Entries())
        {
            options = key switch
            {
                IntervalKey => options with { Interval = (int)entry.AtLeast(0) },
                SaveKey => options with { SaveFrequency = entry.AtLeast(0) },
                KeepKey => options with { Keep = (int)entry.AtLeast(1) },
                FrequencyKey => options with { EvaluationFrequency = entry.AtLeast(0) },
                EpisodesKey or EpisodesAlias => options with { EvaluationEpisodes = (int)entry.AtLeast(0) },
                RecordKey => options with { RecordEpisodes = (int)entry.AtLeast(0) },
                _ => throw entry.UnknownKey(IntervalKey, SaveKey, KeepKey, FrequencyKey, EpisodesKey, RecordKey),
            };
        }
        return options;
    }

    /// <summary>Checks that the options are consistent.</summary>
    /// <exception cref="InvalidInputException">Two options exclude each other.</exception>
    public void Validate()
    {
        if (Interval > 0 && SaveFrequency > 0)
            throw new InvalidInputException(
                $"{Group}: {IntervalKey} (--save-every, updates) and {SaveKey} (--save-freq, steps) exclude each "
                    + "other; remove one"
            );
        if (RecordEpisodes > 0 && !Evaluates)
            throw new InvalidInputException(
                $"{Group}.{RecordKey} (--record-every) records episodes of evaluations, but there are none; add "
                    + "--eval-freq N"
            );
    }

    /// <summary>YAML of the map in the block of an environment.</summary>
    public string ToYaml() =>
        $"  {Group}:\n    {IntervalKey}: {Interval}\n    {SaveKey}: {SaveFrequency}\n    {KeepKey}: {Keep}\n    "
        + $"{FrequencyKey}: {EvaluationFrequency}\n    {EpisodesKey}: {Episodes}\n    {RecordKey}: {RecordEpisodes}\n";

    /// <summary>YAML of the map for a language model, whose evaluation has other keys.</summary>
    public string ToLanguageYaml() =>
        $"{Group}:\n  {IntervalKey}: {Interval}\n  {SaveKey}: {SaveFrequency}\n  {KeepKey}: {Keep}\n";
}
