namespace Proximal;

/// <summary>
/// Options of DAgger (<see cref="Dagger"/>; Ross et al. 2011, arXiv:1011.0686): those of behaviour cloning, an expert,
/// and the size of a round.
/// </summary>
/// <remarks>
/// A step of <see cref="TrainerOptions.TotalSteps"/> is an environment step. Demonstrations are optional: they are the
/// data before the first round.
/// </remarks>
public record DaggerOptions : BehaviorCloningOptions
{
    /// <summary>
    /// Folder or file of the policy that labels the visited states (YAML: <c>expert</c>). Default null.
    /// </summary>
    public string? ExpertPath { get; init; }

    /// <summary>Expert from code, such as a script or a planner; no file contains it. Default null.</summary>
    public ExpertActions? Expert { get; init; }

    /// <summary>
    /// Steps of each environment in a round (YAML: <c>n_steps</c>). Default 500; typical the length of one to five
    /// episodes.
    /// </summary>
    public int StepsPerRound { get; init; } = 500;

    /// <summary>
    /// Passes over all data after each round (YAML: <c>n_epochs</c>). Default 4, as imitation; typical 1 to 10.
    /// </summary>
    public int Epochs { get; init; } = 4;

    /// <summary>
    /// Number of rounds over which β, the share of steps that the expert takes instead of the learner, decreases
    /// linearly from 1 to 0 (YAML: <c>beta_rounds</c>). Default 15, as imitation; 1 for β = 1 in the first round only.
    /// </summary>
    public int BetaRounds { get; init; } = 15;

    /// <inheritdoc/>
    private protected override bool NeedsDemonstrations => false;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        this with
        {
            TotalSteps = ((long)EnvironmentCount * StepsPerRound) + 1,
            Epochs = 1,
        };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (ExpertPath is null == Expert is null)
            throw new InvalidInputException(
                $"ExpertPath (expert) and Expert are {(Expert is null ? "both missing" : "both set")}: set one of them "
                    + "to the policy that labels the states"
            );
        OptionCheck.Positive(StepsPerRound, nameof(StepsPerRound), "n_steps");
        OptionCheck.Positive(Epochs, nameof(Epochs), "n_epochs");
        OptionCheck.Positive(BetaRounds, nameof(BetaRounds), "beta_rounds");
    }
}
