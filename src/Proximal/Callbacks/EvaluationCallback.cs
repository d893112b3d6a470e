namespace Proximal;

/// <summary>
/// Evaluates the policy every so many steps in environments of its own, adds mean return and length to
/// <see cref="ITrainer.Metrics"/>, and keeps the best policy (Stable-Baselines3's <c>EvalCallback</c>).
/// </summary>
/// <remarks>
/// Statistics that normalise observations are applied as they are and learn nothing, and returns are in the environment's own rewards.
/// The environments are made anew each time, since what they carry from one episode to the next would be lost on resuming.
/// </remarks>
public sealed class EvaluationCallback : ITrainingCallback, IStateful
{
    private readonly Func<int, VectorEnvironment> environments;
    private readonly EvaluationCallbackOptions options;
    private StepInterval interval;

    /// <summary>Evaluates in environments side by side.</summary>
    /// <param name="environments">Makes as many as it is asked for; they are disposed after each evaluation.</param>
    /// <param name="options">When and how.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EvaluationCallback(Func<int, VectorEnvironment> environments, EvaluationCallbackOptions options)
    {
        options.Validate();
        (this.environments, this.options) = (environments, options);
        interval = new StepInterval(options.Interval);
    }

    /// <summary>Evaluates in an environment of the caller's.</summary>
    /// <param name="environment">Makes one environment.</param>
    /// <param name="options">When and how.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EvaluationCallback(Func<IEnvironment> environment, EvaluationCallbackOptions options)
        : this(count => VectorEnvironment.From(environment, count), options) { }

    /// <summary>The last evaluation of this process; null before the first.</summary>
    public EvaluationResult? Latest { get; private set; }

    /// <summary>Whether the last update was evaluated and is the best so far.</summary>
    public bool IsBest { get; private set; }

    /// <summary>The best mean return so far, over all processes of the run; minus infinity before the first evaluation.</summary>
    public double BestReturn { get; private set; } = double.NegativeInfinity;

    /// <summary>At which step the best was found.</summary>
    public long BestSteps { get; private set; }

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => interval.Begin(trainer.Steps);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        IsBest = false;
        if (options.Interval == 0)
            return;
        if (interval.Passed(trainer.Steps) || trainer.Steps >= trainer.TotalSteps)
            Evaluate(trainer);
    }

    /// <summary>Evaluates now, whenever the next evaluation is due.</summary>
    /// <param name="trainer">Trains an agent; of others nothing is evaluated.</param>
    /// <exception cref="TrainingDivergedException">A return is not finite.</exception>
    public void Evaluate(ITrainer trainer)
    {
        if (trainer is not IAgentTrainer agent)
            return;
        using VectorEnvironment made = environments(PolicyEvaluation.Width(options.Episodes));
        EvaluationResult result = PolicyEvaluation.Run(
            agent.Policy,
            made,
            options.Episodes,
            options.Deterministic,
            options.Seed
        );
        trainer.Metrics.Add(MetricTags.EvaluationReturn, result.MeanReturn);
        trainer.Metrics.Add(MetricTags.EvaluationLength, result.MeanLength);
        (Latest, IsBest) = (result, result.MeanReturn > BestReturn);
        if (!IsBest)
            return;
        (BestReturn, BestSteps) = (result.MeanReturn, trainer.Steps);
        if (options.BestPolicyFolder is { } folder)
            Keep(trainer, folder);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.best_return", BestReturn);
        state.SetValue($"{prefix}.best_steps", BestSteps);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        BestReturn = state.GetValue<double>($"{prefix}.best_return");
        BestSteps = state.GetValue<long>($"{prefix}.best_steps");
    }

    // Written beside its place first, so that a disk that is full leaves the old one whole.
    private static void Keep(ITrainer trainer, string folder)
    {
        string partial = $"{Path.TrimEndingDirectorySeparator(folder)}.partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        trainer.SaveModel(partial);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(partial, folder);
    }
}
