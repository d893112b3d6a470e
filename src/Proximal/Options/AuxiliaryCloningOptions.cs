namespace Proximal;

/// <summary>
/// Options of behaviour cloning beside PPO, as <c>behavioral_cloning</c> of ML-Agents: after the epochs of each update,
/// the policy is trained on demonstrations with an optimizer of its own. Off without demonstrations.
/// </summary>
public sealed record AuxiliaryCloningOptions
{
    /// <summary>
    /// File of the demonstrations (YAML: <c>behavioral_cloning.demonstrations</c>); see
    /// <see cref="Demonstrations.Load"/>. Default null, no cloning.
    /// </summary>
    public string? DemonstrationsPath { get; init; }

    /// <summary>Demonstrations from code; no file contains them. Default null.</summary>
    public Demonstrations? Demonstrations { get; init; }

    /// <summary>
    /// Factor of the initial learning rate of PPO (YAML: <c>behavioral_cloning.strength</c>). Default 1; typical 0.1 to
    /// 1.
    /// </summary>
    public double Strength { get; init; } = 1;

    /// <summary>
    /// Environment steps over which the learning rate decreases linearly to 0 (YAML: <c>behavioral_cloning.steps</c>).
    /// Default 0: it is constant. A tenth of the run lets PPO improve on the expert.
    /// </summary>
    public long Steps { get; init; }

    /// <summary>
    /// Demonstrated steps per gradient step (YAML: <c>behavioral_cloning.batch_size</c>). Default null: that of PPO.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Passes over the demonstrations in each update (YAML: <c>behavioral_cloning.num_epoch</c>). Default null: that of
    /// PPO.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// Most demonstrated steps of one pass (YAML: <c>behavioral_cloning.samples_per_update</c>). Default 0: all.
    /// </summary>
    public int SamplesPerUpdate { get; init; }

    /// <summary>Whether there are demonstrations.</summary>
    public bool IsEnabled => DemonstrationsPath is not null || Demonstrations is not null;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate()
    {
        DemonstrationsOption.Check(
            DemonstrationsPath,
            Demonstrations,
            "behavioral_cloning.demonstrations",
            isRequired: false
        );
        if (!IsEnabled && this != new AuxiliaryCloningOptions())
            throw new InvalidInputException(
                "BehavioralCloning (behavioral_cloning) has options, but no demonstrations: set "
                    + "DemonstrationsPath (behavioral_cloning.demonstrations)"
            );
        OptionCheck.Positive(Strength, nameof(Strength), "behavioral_cloning.strength");
        OptionCheck.Within(Steps, 0, long.MaxValue, nameof(Steps), "behavioral_cloning.steps");
        OptionCheck.That(
            BatchSize is null or > 0,
            nameof(BatchSize),
            "behavioral_cloning.batch_size",
            BatchSize,
            "must be positive"
        );
        OptionCheck.That(
            Epochs is null or > 0,
            nameof(Epochs),
            "behavioral_cloning.num_epoch",
            Epochs,
            "must be positive"
        );
        OptionCheck.Within(
            SamplesPerUpdate,
            0,
            int.MaxValue,
            nameof(SamplesPerUpdate),
            "behavioral_cloning.samples_per_update"
        );
    }
}
