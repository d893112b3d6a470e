using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The advantage actor-critic of Mnih et al. 2016 (arXiv:1602.01783, algorithm S3) in its synchronous form: every
/// environment takes a few steps, then one gradient step is taken on all of them. PPO with one epoch and one minibatch takes
/// the same step (Huang et al. 2022, arXiv:2205.09123, "A2C is a special case of PPO").
/// </summary>
public sealed class A2c : OnPolicyTrainer
{
    private readonly A2cOptions options;
    private readonly Optimizer optimizer;
    private readonly PolicyGradientStep step;

    /// <summary>Prepares training: builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public A2c(VectorEnvironment environments, A2cOptions options)
        : base(environments, options)
    {
        this.options = options;
        var parameters = new ParameterSet(Network.NamedParameters());
        optimizer = options.UseRmsProp
            ? new RmsProp(parameters, options.RmsPropAlpha, options.OptimizerEpsilon)
            : new Adam(parameters, options.OptimizerEpsilon);
        step = new PolicyGradientStep(Network, optimizer, Rollout)
        {
            EntropyCoefficient = options.EntropyCoefficient,
            ValueCoefficient = options.ValueCoefficient,
            MaxGradientNorm = options.MaxGradientNorm,
            NormalizeAdvantage = options.NormalizeAdvantage,
        };
    }

    /// <inheritdoc/>
    public override string Algorithm => "a2c";

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, A2cOptions options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new A2c(environments, options), callbacks);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }

    /// <summary>The rollout has been collected and its advantages estimated: one gradient step on all of it.</summary>
    protected override void Learn(double remaining)
    {
        float learningRate = (float)options.LearningRate.At(remaining);
        MinibatchFigures figures = step.Take(Rollout.Rows, learningRate);
        if (options.CheckFinite) figures.ThrowIfNotFinite($"after step {Steps}");
        figures.Report(Metrics, learningRate);
    }
}
