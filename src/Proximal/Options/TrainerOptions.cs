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

    /// <summary>
    /// The threads that this trainer uses, with its own; the results do not depend on it, and no file holds it. Default null: all those of
    /// the process. Set it where several trainers run at the same time: 1 for as many trainers as there are processors.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range, or does not fit another; the message names it, in
    /// C# and in YAML.</exception>
    public virtual void Validate()
    {
        CheckSchedule(LearningRate, nameof(LearningRate), "learning_rate");
        if (Threads is { } threads)
            OptionCheck.Within(threads, 1, 1024, nameof(Threads), "in code only");
    }

    /// <summary>Throws unless a schedule is finite and not negative over the whole run and positive somewhere.</summary>
    /// <param name="schedule">The option's value.</param>
    /// <param name="name">The option's name in C#.</param>
    /// <param name="key">Its key in YAML.</param>
    /// <exception cref="InvalidInputException">It is not.</exception>
    protected internal static void CheckSchedule(Schedule schedule, string name, string key)
    {
        // A schedule of one's own may begin at 0 and rise.
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
