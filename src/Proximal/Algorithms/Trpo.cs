using System.Numerics.Tensors;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Trust Region Policy Optimization (Schulman et al. 2015, arXiv:1502.05477): the largest improvement of the surrogate whose
/// mean KL divergence from the old policy stays within a bound. The step is the natural gradient, found by conjugate
/// gradients on Fisher-vector products, as long as the bound allows, and is then shortened until the surrogate has improved.
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
    private readonly float[] curvature;
    private readonly float[] old;
    private readonly float[] candidate;

    /// <summary>Prepares training: builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. The caller disposes them.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
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
            options.Seed,
            OnGradientStep
        );
        region = new TrustRegion(Network, Parameters, Rollout);
        int size = checked((int)Parameters.Count);
        solver = new ConjugateGradient(size);
        // Staggered, so that every environment has its share.
        fisherRows =
        [
            .. Enumerable
                .Range(0, Rollout.Count)
                .Where(row =>
                    ((row / environments.Count) + (row % environments.Count)) % options.SubsamplingFactor == 0
                ),
        ];
        (gradient, direction, curvature) = (new float[size], new float[size], new float[size]);
        (old, candidate) = (new float[size], new float[size]);
    }

    /// <inheritdoc/>
    public override string Algorithm => "trpo";

    /// <summary>The parameters that the trust region is about.</summary>
    internal ParameterSet Parameters { get; }

    /// <summary>The step that the line search begins from, one number for each of the actor's parameters.</summary>
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

    /// <summary>One iteration: a rollout, one step of the policy within the trust region (algorithm 1 with the practical choices of section 6), several steps of the critic.</summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        CollectRollout();
        ComputeAdvantages();

        int solverSteps = FindStep(); // g = ∇L(θ_old), x ≈ F⁻¹ g, √(2δ / xᵀF x) x
        int shortened = SearchLine(out TrustRegionStatistics reached); // θ ← θ_old + αʲ step
        OnGradientStep();
        var metrics = new LossMetrics
        {
            PolicyLoss = -reached.Surrogate,
            Loss = -reached.Surrogate,
            Entropy = reached.Entropy,
            GradientNorm = Math.Sqrt(ConjugateGradient.Dot(gradient, gradient)),
            ValueLoss = critic.Fit(options.CriticEpochs, learningRate), // the critic regresses on the returns
        };
        if (options.CheckFinite)
            metrics.ThrowIfNotFinite($"after step {Steps}");
        metrics.Report(Metrics, learningRate);
        Metrics.Add(MetricTags.KlDivergence, reached.Divergence);
        Metrics.Add(MetricTags.ConjugateGradientSteps, solverSteps);
        Metrics.Add(MetricTags.LineSearchSteps, Math.Min(shortened + 1, options.LineSearchSteps));
        Metrics.Add(MetricTags.LineSearchSuccess, shortened < options.LineSearchSteps ? 1 : 0);
        EndUpdate();
    }

    /// <summary>
    /// The natural direction x of F x = g, as long as the quadratic model of the divergence allows: √(2δ / xᵀF x) x (appendix C).
    /// </summary>
    /// <returns>The iterations that the solver took.</returns>
    internal int FindStep()
    {
        region.Begin(Rollout.Rows, fisherRows, options.NormalizeAdvantage);
        region.Gradient(gradient);
        int taken = solver.Solve(MultiplyByFisher, gradient, direction, options.ConjugateGradientSteps);
        MultiplyByFisher(direction, curvature);
        double length = Math.Sqrt(2 * options.TargetKl / ConjugateGradient.Dot(direction, curvature));
        // A gradient of zero, or one that is no number, points nowhere: stay.
        TensorPrimitives.Multiply(direction, double.IsFinite(length) ? (float)length : 0, direction);
        return taken;
    }

    /// <summary>
    /// Takes the step, shortened until the surrogate improves and the divergence, now measured, is within the bound; stays where
    /// no length will do.
    /// </summary>
    /// <param name="statistics">Receives where the policy stands then.</param>
    /// <returns>How often it was shortened; <see cref="TrpoOptions.LineSearchSteps"/> where the policy stays.</returns>
    internal int SearchLine(out TrustRegionStatistics statistics)
    {
        Parameters.CopyValuesTo(old);
        TrustRegionStatistics before = region.Measure();
        double scale = 1;
        for (int i = 0; i < options.LineSearchSteps; i++, scale *= options.LineSearchShrinkingFactor)
        {
            TensorPrimitives.MultiplyAdd(direction, (float)scale, old, candidate);
            Parameters.Assign(candidate);
            statistics = region.Measure();
            if (statistics.Divergence < options.TargetKl && statistics.Surrogate > before.Surrogate)
                return i;
        }

        Parameters.Assign(old);
        statistics = before;
        return options.LineSearchSteps;
    }

    /// <summary>(F + damping) v.</summary>
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
