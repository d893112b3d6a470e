namespace Proximal.Experiments;

/// <summary>How often a run saves and measures itself. Part of its configuration, so that a resumed run goes on in the same way.</summary>
/// <param name="Interval">Updates between checkpoints; 0 for twenty over the whole run.</param>
/// <param name="Keep">How many of the last checkpoints stay, beside the best.</param>
/// <param name="EvaluationEpisodes">Episodes of an evaluation; 0 for none, or for <see cref="UsualEpisodes"/> where there is an <paramref name="EvaluationFrequency"/>.</param>
/// <param name="SaveFrequency">Steps between checkpoints, instead of updates; 0 for <paramref name="Interval"/>.</param>
/// <param name="EvaluationFrequency">Steps between evaluations; 0 for one before each checkpoint.</param>
internal sealed record CheckpointOptions(
    int Interval = 0,
    int Keep = 3,
    int EvaluationEpisodes = 0,
    long SaveFrequency = 0,
    long EvaluationFrequency = 0
)
{
    /// <summary>The key of the map that holds them.</summary>
    public const string Group = ReservedKeys.Checkpoints;

    /// <summary>Episodes of an evaluation where their number is not said.</summary>
    public const int UsualEpisodes = 10;

    private const string IntervalKey = "interval",
        SaveKey = "save_freq",
        KeepKey = "keep",
        FrequencyKey = "eval_freq",
        EpisodesKey = "eval_episodes",
        EpisodesAlias = "n_eval_episodes";

    /// <summary>Whether the run is evaluated on its way.</summary>
    public bool Evaluates => EvaluationFrequency > 0 || EvaluationEpisodes > 0;

    /// <summary>Episodes of each evaluation, where there are any.</summary>
    public int Episodes => EvaluationFrequency > 0 && EvaluationEpisodes == 0 ? UsualEpisodes : EvaluationEpisodes;

    /// <summary>Reads the map, over the defaults.</summary>
    /// <exception cref="InvalidInputException">A key is unknown, or a value does not fit.</exception>
    public static CheckpointOptions Read(ConfigurationValue value)
    {
        var settings = new CheckpointOptions();
        foreach ((string key, ConfigurationValue entry) in value.Entries())
        {
            settings = key switch
            {
                IntervalKey => settings with { Interval = (int)entry.AtLeast(0) },
                SaveKey => settings with { SaveFrequency = entry.AtLeast(0) },
                KeepKey => settings with { Keep = (int)entry.AtLeast(1) },
                FrequencyKey => settings with { EvaluationFrequency = entry.AtLeast(0) },
                EpisodesKey or EpisodesAlias => settings with { EvaluationEpisodes = (int)entry.AtLeast(0) },
                _ => throw entry.Unknown(IntervalKey, SaveKey, KeepKey, FrequencyKey, EpisodesKey),
            };
        }
        return settings;
    }

    /// <summary>Checks that they fit each other.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public void Validate()
    {
        if (Interval > 0 && SaveFrequency > 0)
            throw new InvalidInputException(
                $"{Group}: {IntervalKey} (--save-every, updates) and {SaveKey} (--save-freq, steps) both say when to save; leave out one"
            );
    }

    /// <summary>The map as it stands in the block of an environment.</summary>
    public string ToYaml() =>
        $"  {Group}:\n    {IntervalKey}: {Interval}\n    {SaveKey}: {SaveFrequency}\n    {KeepKey}: {Keep}\n    {FrequencyKey}: {EvaluationFrequency}\n    {EpisodesKey}: {Episodes}\n";

    /// <summary>The map of a language model's run, which is evaluated by its own settings.</summary>
    public string ToLanguageYaml() =>
        $"{Group}:\n  {IntervalKey}: {Interval}\n  {SaveKey}: {SaveFrequency}\n  {KeepKey}: {Keep}\n";
}
