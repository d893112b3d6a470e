namespace Proximal.Experiments;

/// <summary>
/// Conditions that stop a run before its total steps. They are part of the configuration, so that a resumed run uses
/// the same.
/// </summary>
/// <param name="Return">Mean return of an evaluation that stops the run; null for none.</param>
/// <param name="Patience">Number of consecutive evaluations without improvement that stops the run; 0 for no
/// limit.</param>
/// <param name="MinEvaluations">Number of first evaluations that <paramref name="Patience"/> does not count.</param>
/// <param name="Episodes">Number of episodes that stops the run; 0 for no limit.</param>
internal sealed record StopOptions(double? Return = null, int Patience = 0, int MinEvaluations = 0, long Episodes = 0)
{
    /// <summary>Key of the map that contains the options.</summary>
    public const string Group = ReservedKeys.Stop;

    private const string ReturnKey = "at_return",
        PatienceKey = "patience",
        MinEvaluationsKey = "min_evals",
        EpisodesKey = "max_episodes";

    /// <summary>Reads the map. Missing keys have their defaults.</summary>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public static StopOptions Read(ConfigurationValue value)
    {
        var options = new StopOptions();
        foreach ((string key, ConfigurationValue entry) in value.Entries())
        {
            options = key switch
            {
                ReturnKey => options with { Return = entry.IsNull ? null : entry.Number() },
                PatienceKey => options with { Patience = (int)entry.AtLeast(0) },
                MinEvaluationsKey => options with { MinEvaluations = (int)entry.AtLeast(0) },
                EpisodesKey => options with { Episodes = entry.AtLeast(0) },
                _ => throw entry.UnknownKey(ReturnKey, PatienceKey, MinEvaluationsKey, EpisodesKey),
            };
        }
        return options;
    }

    /// <summary>Checks that the options are consistent with each other and with the evaluation.</summary>
    /// <exception cref="InvalidInputException">A value is out of range, or a condition needs another
    /// option.</exception>
    public void Validate(CheckpointOptions checkpoints)
    {
        if (Return is { } threshold && !double.IsFinite(threshold))
            throw new InvalidInputException(
                $"{Group}.{ReturnKey} (--stop-at-return) must be a number, not {threshold}"
            );
        if (MinEvaluations > 0 && Patience == 0)
            throw new InvalidInputException(
                $"{Group}.{MinEvaluationsKey} (--min-evals) has no effect without {PatienceKey}; add --patience N"
            );
        if ((Return is not null || Patience > 0) && !checkpoints.Evaluates)
            throw new InvalidInputException(
                $"{Group}.{(Return is not null ? $"{ReturnKey} (--stop-at-return)" : $"{PatienceKey} (--patience)")} "
                    + "needs evaluations, but there are none; add --eval-freq N"
            );
    }

    /// <summary>Callbacks that check the conditions during training.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks()
    {
        var callbacks = new List<ITrainingCallback>();
        if (Return is { } target)
            callbacks.Add(new StopAtReturn(target));
        if (Patience > 0)
            callbacks.Add(new StopWithoutImprovement(Patience, MinEvaluations));
        if (Episodes > 0)
            callbacks.Add(new StopAtEpisodes(Episodes));
        return callbacks;
    }

    /// <summary>YAML of the map in the block of an environment.</summary>
    public string ToYaml() =>
        $"  {Group}:\n    {ReturnKey}: {Return?.ToString() ?? "null"}\n    {PatienceKey}: {Patience}\n    "
        + $"{MinEvaluationsKey}: {MinEvaluations}\n    {EpisodesKey}: {Episodes}\n";
}
