namespace Proximal;

/// <summary>Options that all trainers share, of agents and of language models.</summary>
public abstract record TrainerOptions
{
    /// <summary>
    /// Number of steps to train (YAML: <c>n_timesteps</c> for agents, which count environment steps; each trainer of
    /// language models documents its unit). Default 1,000,000. Training stops after the first update that reaches it.
    /// Schedules run over this number.
    /// </summary>
    public long TotalSteps { get; init; } = 1_000_000;

    /// <summary>
    /// Learning rate of the optimizer (YAML: <c>learning_rate</c>; <c>lin_3e-4</c> decreases linearly to 0 over the
    /// run, detail 4). Default 3e-4; typical 1e-4 to 3e-3, and lower for larger networks. Lower it first if training is
    /// unstable.
    /// </summary>
    public Schedule LearningRate { get; init; } = 3e-4;

    /// <summary>
    /// Seed of all random numbers of the run (YAML: <c>seed</c>). Default 0. The same seed and options give
    /// bit-identical weights for any number of threads.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether observations, rewards and losses are checked for NaN and infinity (YAML: <c>check_finite</c>). Default
    /// true. The run then stops with a message that names environment, step and quantity.
    /// </summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>
    /// Number of threads of this trainer, including the calling one. Results do not depend on it, and no file contains
    /// it. Default null, all threads of the process. Set it if several trainers run at once: 1 for as many trainers as
    /// processors.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range or conflicts with another; the message
    /// contains its C# name and its YAML key.</exception>
    public virtual void Validate()
    {
        CheckSchedule(LearningRate, nameof(LearningRate), "learning_rate");
        if (Threads is { } threads)
            OptionCheck.Within(threads, 1, 1024, nameof(Threads), "in code only");
    }

    /// <summary>
    /// Throws unless a schedule is finite and not negative over the whole run and positive somewhere.
    /// </summary>
    /// <param name="schedule">Value of the option.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <exception cref="InvalidInputException">The schedule is not valid.</exception>
    protected internal static void CheckSchedule(Schedule schedule, string name, string key)
    {
        // A custom schedule may start at 0 and rise.
        const int Points = 100;
        double largest = 0;
        for (int i = 0; i <= Points; i++)
        {
            double value = schedule.At(1 - ((double)i / Points));
            OptionCheck.That(double.IsFinite(value) && value >= 0, name, key, value, "must be a positive number");
            largest = Math.Max(largest, value);
        }

        OptionCheck.Positive(largest, name, key);
    }
}
