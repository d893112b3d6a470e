namespace Proximal;

/// <summary>
/// Evaluates the policy at regular intervals in separate environments, adds mean return and mean episode length to
/// <see cref="ITrainer.Metrics"/>, and saves the best policy (Stable-Baselines3's <c>EvalCallback</c>).
/// </summary>
/// <remarks>
/// Observations are normalized with the training statistics, which evaluation does not update. Returns are sums of
/// unnormalized rewards. Each evaluation creates new environments, so that a resumed run gives the same results.
/// </remarks>
public sealed class EvaluationCallback : ITrainingCallback, IStateful
{
    private readonly Func<int, VectorEnvironment> environments;
    private readonly EvaluationCallbackOptions options;
    private StepInterval interval;

    /// <summary>Evaluates in a vectorized environment.</summary>
    /// <param name="environments">Creates the given number of environments. They are disposed after each
    /// evaluation.</param>
    /// <param name="options">The options of the evaluation.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EvaluationCallback(Func<int, VectorEnvironment> environments, EvaluationCallbackOptions options)
    {
        options.Validate();
        (this.environments, this.options) = (environments, options);
        interval = new StepInterval(options.Interval);
    }

    /// <summary>Evaluates in copies of an environment.</summary>
    /// <param name="environment">Creates one environment.</param>
    /// <param name="options">The options of the evaluation.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EvaluationCallback(Func<IEnvironment> environment, EvaluationCallbackOptions options)
        : this(count => VectorEnvironment.From(environment, count), options) { }

    /// <summary>The last evaluation in this process; null before the first.</summary>
    public EvaluationResult? Latest { get; private set; }

    /// <summary>Whether the last update was evaluated and has the best mean return so far.</summary>
    public bool IsBest { get; private set; }

    /// <summary>
    /// The best mean return so far, including evaluations before resuming. Negative infinity before the first
    /// evaluation.
    /// </summary>
    public double BestReturn { get; private set; } = double.NegativeInfinity;

    /// <summary>The step of the best evaluation.</summary>
    public long BestSteps { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<string> AddedMetrics => options.Interval == 0 ? [] : EvaluationMetrics;

    /// <summary>Tags of the metrics of an evaluation.</summary>
    internal static IReadOnlyList<string> EvaluationMetrics { get; } =
    [MetricTags.EvaluationReturn, MetricTags.EvaluationLength];

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The folder of the best policy has a <c>policy.json</c> that is not a
    /// policy.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        interval.Reset(trainer.Steps);
        if (options.BestPolicyFolder is { } folder)
            PolicyFormat.RequireReplaceable(folder);
    }

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        IsBest = false;
        if (options.Interval == 0)
            return;
        if (interval.HasPassed(trainer.Steps) || trainer.Steps >= trainer.TotalSteps)
            Evaluate(trainer);
    }

    /// <summary>Evaluates now, independently of the interval.</summary>
    /// <param name="trainer">The trainer. Nothing happens unless it is an <see cref="IAgentTrainer"/>.</param>
    /// <exception cref="TrainingDivergedException">The return of an episode is not finite.</exception>
    public void Evaluate(ITrainer trainer)
    {
        if (trainer is not IAgentTrainer agent)
            return;
        using VectorEnvironment evaluated = environments(PolicyEvaluation.Width(options.Episodes));
        EvaluationResult result = PolicyEvaluation.Run(
            agent.Policy,
            evaluated,
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
            SaveBest(trainer, folder);
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

    // Each file is replaced atomically, and the description of a policy does not change during training, so the folder
    // has a complete policy at any time. Other files in the folder stay.
    private static void SaveBest(ITrainer trainer, string folder)
    {
        Directory.CreateDirectory(folder);
        trainer.SaveModel(folder);
    }
}
