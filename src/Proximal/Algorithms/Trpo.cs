using System.Numerics.Tensors;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Trust Region Policy Optimization (TRPO, Schulman et al. 2015, arXiv:1502.05477): maximizes the surrogate objective
/// subject to a bound on the mean KL divergence from the old policy. The step follows the natural gradient, which the
/// conjugate gradient method computes from Fisher-vector products. Its length is the largest that the bound allows; a
/// backtracking line search then shortens it until the surrogate improves.
/// </summary>
public sealed class Trpo : OnPolicyTrainer
{
    private readonly TrpoOptions options;
    private readonly CriticRegression critic;
    private readonly TrustRegion region;
    private readonly ConjugateGradient solver;
    private readonly int[] fisherRows;
    private readonly float[] gradient;
    private readonly float[] direction;
    private readonly float[] fisherProduct;
    private readonly float[] oldParameters;
    private readonly float[] newParameters;

    /// <summary>Builds the policy and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public Trpo(VectorEnvironment environments, TrpoOptions options)
        : base(environments, options)
    {
        this.options = options;
        Parameters = new ParameterSet(Network.ActorParameters());
        critic = new CriticRegression(
            Network,
            Rollout,
            options.BatchSize,
            parameters => CreateOptimizer(parameters, options.AdamEpsilon),
            options.BpttLength,
            options.Seed,
            OnGradientStep
        );
        region = new TrustRegion(Network, Parameters, Rollout, options.BpttLength);
        int size = checked((int)Parameters.Count);
        solver = new ConjugateGradient(size);
        // Staggered by environment, so that every environment contributes equally.
        fisherRows =
        [
            .. Enumerable
                .Range(0, Rollout.Count)
                .Where(row =>
                    ((row / environments.Count) + (row % environments.Count)) % options.SubsamplingFactor == 0
                ),
        ];
        (gradient, direction, fisherProduct) = (new float[size], new float[size], new float[size]);
        (oldParameters, newParameters) = (new float[size], new float[size]);
    }

    /// <inheritdoc/>
    public override string Algorithm => "trpo";

    /// <summary>The actor's parameters, which the trust region constrains.</summary>
    internal ParameterSet Parameters { get; }

    /// <summary>The step before the line search, one element for each parameter of the actor.</summary>
    internal ReadOnlySpan<float> FullStep => direction;

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        TrpoOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Trpo(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        TrpoOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Trpo(environments, options),
            from,
            callbacks
        );

    /// <summary>
    /// One iteration: a rollout, one policy step within the trust region (algorithm 1 with the practical choices of
    /// section 6) and several gradient steps of the critic.
    /// </summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        CollectRollout();
        ComputeAdvantages();

        int conjugateGradientSteps = ComputeStep(); // g = ∇L(θ_old), x ≈ F⁻¹ g, √(2δ / xᵀF x) x
        int backtracks = LineSearch(out TrustRegionStatistics statistics); // θ ← θ_old + αʲ step
        OnGradientStep();
        var metrics = new LossMetrics
        {
            PolicyLoss = -statistics.Surrogate,
            Loss = -statistics.Surrogate,
            Entropy = statistics.Entropy,
            GradientNorm = Math.Sqrt(ConjugateGradient.Dot(gradient, gradient)),
            ValueLoss = critic.Fit(options.CriticEpochs, learningRate), // the critic regresses on the returns
        };
        if (options.CheckFinite)
            metrics.ThrowIfNotFinite($"after step {Steps}");
        metrics.Report(Metrics, learningRate);
        Metrics.Add(MetricTags.KlDivergence, statistics.KlDivergence);
        Metrics.Add(MetricTags.ConjugateGradientSteps, conjugateGradientSteps);
        Metrics.Add(MetricTags.LineSearchSteps, Math.Min(backtracks + 1, options.LineSearchSteps));
        Metrics.Add(MetricTags.LineSearchSuccess, backtracks < options.LineSearchSteps ? 1 : 0);
        EndUpdate();
    }

    /// <summary>
    /// Computes the step √(2δ / xᵀF x) x with F x = g: the natural gradient direction at the largest length that the
    /// quadratic model of the KL divergence allows (appendix C).
    /// </summary>
    /// <returns>The number of conjugate gradient iterations.</returns>
    internal int ComputeStep()
    {
        if (Network.StateSize > 0)
            region.SetOldPolicy(Rollout.RowsByEnvironment, Rollout.RowsByEnvironment, options.NormalizeAdvantage);
        else
            region.SetOldPolicy(Rollout.Rows, fisherRows, options.NormalizeAdvantage);
        region.Gradient(gradient);
        int iterations = solver.Solve(MultiplyByFisher, gradient, direction, options.ConjugateGradientSteps);
        MultiplyByFisher(direction, fisherProduct);
        double length = Math.Sqrt(2 * options.TargetKl / ConjugateGradient.Dot(direction, fisherProduct));
        // A zero or non-finite gradient gives no direction: the step is zero.
        TensorPrimitives.Multiply(direction, double.IsFinite(length) ? (float)length : 0, direction);
        return iterations;
    }

    /// <summary>
    /// Backtracking line search: takes the longest of the shrinking steps that improves the surrogate and keeps the
    /// exact KL divergence within the bound. The parameters do not change if there is none.
    /// </summary>
    /// <param name="statistics">Receives the statistics of the resulting policy.</param>
    /// <returns>How often the step was shortened; <see cref="TrpoOptions.LineSearchSteps"/> if the parameters did not
    /// change.</returns>
    internal int LineSearch(out TrustRegionStatistics statistics)
    {
        Parameters.CopyValuesTo(oldParameters);
        TrustRegionStatistics before = region.Measure();
        double scale = 1;
        for (int i = 0; i < options.LineSearchSteps; i++, scale *= options.LineSearchShrinkingFactor)
        {
            TensorPrimitives.MultiplyAdd(direction, (float)scale, oldParameters, newParameters);
            Parameters.Assign(newParameters);
            statistics = region.Measure();
            if (statistics.KlDivergence < options.TargetKl && statistics.Surrogate > before.Surrogate)
                return i;
        }

        Parameters.Assign(oldParameters);
        statistics = before;
        return options.LineSearchSteps;
    }

    /// <summary>Computes (F + damping · I) v.</summary>
    private void MultiplyByFisher(ReadOnlySpan<float> vector, Span<float> result)
    {
        region.FisherProduct(vector, result);
        TensorPrimitives.MultiplyAdd(vector, (float)options.Damping, result, result);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        critic.SaveState(state, $"{prefix}.critic");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        critic.LoadState(state, $"{prefix}.critic");
    }
}
