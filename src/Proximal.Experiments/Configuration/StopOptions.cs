namespace Proximal.Experiments;

/// <summary>When a run ends before it has taken all its steps. Part of its configuration, so that a resumed run ends in the same way.</summary>
/// <param name="Return">The mean return of an evaluation that ends it; null for none.</param>
/// <param name="Patience">How many evaluations in a row that are no better than the best end it; 0 for any number.</param>
/// <param name="MinEvaluations">How many evaluations at its beginning are not counted against it.</param>
/// <param name="Episodes">How many episodes end it; 0 for any number.</param>
internal sealed record StopOptions(double? Return = null, int Patience = 0, int MinEvaluations = 0, long Episodes = 0)
{
    /// <summary>The key of the map that holds them.</summary>
    public const string Group = ReservedKeys.Stop;

    private const string ReturnKey = "at_return",
        PatienceKey = "patience",
        MinEvaluationsKey = "min_evals",
        EpisodesKey = "max_episodes";

    /// <summary>Reads the map, over the defaults.</summary>
    /// <exception cref="InvalidInputException">A key is unknown, or a value does not fit.</exception>
    public static StopOptions Read(ConfigurationValue value)
    {
        var settings = new StopOptions();
        foreach ((string key, ConfigurationValue entry) in value.Entries())
        {
            settings = key switch
            {
                ReturnKey => settings with { Return = entry.IsNothing ? null : entry.Number() },
                PatienceKey => settings with { Patience = (int)entry.AtLeast(0) },
                MinEvaluationsKey => settings with { MinEvaluations = (int)entry.AtLeast(0) },
                EpisodesKey => settings with { Episodes = entry.AtLeast(0) },
                _ => throw entry.Unknown(ReturnKey, PatienceKey, MinEvaluationsKey, EpisodesKey),
            };
        }
        return settings;
    }

    /// <summary>Checks that they fit each other, and how the run is measured.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public void Validate(CheckpointOptions checkpoints)
    {
        if (Return is { } asked && !double.IsFinite(asked))
            throw new InvalidInputException($"{Group}.{ReturnKey} (--stop-at-return) must be a number, not {asked}");
        if (MinEvaluations > 0 && Patience == 0)
            throw new InvalidInputException(
                $"{Group}.{MinEvaluationsKey} (--min-evals) says from when on {PatienceKey} counts; add --patience N"
            );
        if ((Return is not null || Patience > 0) && !checkpoints.Evaluates)
            throw new InvalidInputException(
                $"{Group}.{(Return is not null ? $"{ReturnKey} (--stop-at-return)" : $"{PatienceKey} (--patience)")} looks at evaluations, and there are none; add --eval-freq N"
            );
    }

    /// <summary>What watches over a run that has them.</summary>
    public IReadOnlyList<ITrainingCallback> Conditions()
    {
        var conditions = new List<ITrainingCallback>();
        if (Return is { } threshold)
            conditions.Add(new StopAtReturn(threshold));
        if (Patience > 0)
            conditions.Add(new StopWithoutImprovement(Patience, MinEvaluations));
        if (Episodes > 0)
            conditions.Add(new StopAtEpisodes(Episodes));
        return conditions;
    }

    /// <summary>The map as it stands in the block of an environment.</summary>
    public string ToYaml() =>
        $"  {Group}:\n    {ReturnKey}: {Return?.ToString() ?? "null"}\n    {PatienceKey}: {Patience}\n    {MinEvaluationsKey}: {MinEvaluations}\n    {EpisodesKey}: {Episodes}\n";
}
