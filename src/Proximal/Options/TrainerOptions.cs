namespace Proximal;

/// <summary>The settings that everything shares which is trained, agents and language models alike.</summary>
public abstract record TrainerOptions
{
    /// <summary>
    /// How long to train (YAML: <c>n_timesteps</c> for agents, which count environment steps; each trainer of language models
    /// says what it counts). Default 1,000,000. Training stops after the first update that reaches it; schedules run over this
    /// number.
    /// </summary>
    public long TotalSteps { get; init; } = 1_000_000;

    /// <summary>
    /// The optimiser's step size (YAML: <c>learning_rate</c>; <c>lin_3e-4</c> falls to 0 over the run, detail 4). Default 3e-4;
    /// typical 1e-4 to 3e-3, and lower for larger networks. The first thing to lower where training is unstable.
    /// </summary>
    public Schedule LearningRate { get; init; } = 3e-4;

    /// <summary>
    /// The key of every random number of the run (YAML: <c>seed</c>). Default 0. The same seed and settings give the same
    /// weights to the last bit, whatever the number of threads.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether observations, rewards and losses are checked for NaN and infinity (YAML: <c>check_finite</c>). Default true: such
    /// a run stops with a message that names environment, step and quantity instead of training on.
    /// </summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range, or does not fit another; the message names it, in
    /// C# and in YAML.</exception>
    public virtual void Validate() => CheckSchedule(LearningRate, nameof(LearningRate), "learning_rate");

    // A schedule is monotonic, so its two ends bound it.
    private protected static void CheckSchedule(Schedule schedule, string name, string key)
    {
        OptionCheck.Positive(schedule.At(1), name, key);
        OptionCheck.Within(schedule.At(0), 0, double.PositiveInfinity, name, key);
    }
}
