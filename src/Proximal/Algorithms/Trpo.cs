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
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Trpo(VectorEnvironment environments, TrpoOptions options)
        : base(environments, options)
    {
        this.options = options;
        ActorCritic network = Network;
        Parameters = new ParameterSet(network.ActorParameters());
        critic = new CriticRegression(network, Rollout, options.BatchSize, options.AdamEpsilon, options.Seed);
        region = new TrustRegion(network, Parameters, Rollout);
        int size = checked((int)Parameters.Count);
        solver = new ConjugateGradient(size);
        // Staggered, so that every environment has its share.
        fisherRows = [.. Enumerable.Range(0, Rollout.Count).Where(row => ((row / environments.Count) + (row % environments.Count)) % options.SubsamplingFactor == 0)];
        (gradient, direction, curvature) = (new float[size], new float[size], new float[size]);
        (old, candidate) = (new float[size], new float[size]);
    }

    /// <inheritdoc/>
    public override string Algorithm => "trpo";

    /// <summary>The parameters that the trust region is about.</summary>
    internal ParameterSet Parameters { get; }

    /// <summary>The step that the line search begins from, one number for each of the actor's parameters.</summary>
    internal ReadOnlySpan<float> FullStep => direction;

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, TrpoOptions options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new Trpo(environments, options), callbacks);

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

    /// <summary>The rollout has been collected and its advantages estimated: one step of the policy, several of the critic.</summary>
    protected override void Learn(double remaining)
    {
        float learningRate = (float)options.LearningRate.At(remaining);
        int solverSteps = FindStep();
        int shortened = SearchLine(out TrustRegionFigures reached);
        var figures = new MinibatchFigures
        {
            PolicyLoss = -reached.Surrogate,
            Loss = -reached.Surrogate,
            Entropy = reached.Entropy,
            GradientNorm = Math.Sqrt(ConjugateGradient.Dot(gradient, gradient)),
            ValueLoss = critic.Fit(options.CriticEpochs, learningRate),
        };
        if (options.CheckFinite) figures.ThrowIfNotFinite($"after step {Steps}");
        figures.Report(Metrics, learningRate);
        Metrics.Add(MetricTags.KlDivergence, reached.Divergence);
        Metrics.Add(MetricTags.ConjugateGradientSteps, solverSteps);
        Metrics.Add(MetricTags.LineSearchSteps, Math.Min(shortened + 1, options.LineSearchSteps));
        Metrics.Add(MetricTags.LineSearchSuccess, shortened < options.LineSearchSteps ? 1 : 0);
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
    /// <param name="figures">Receives where the policy stands then.</param>
    /// <returns>How often it was shortened; <see cref="TrpoOptions.LineSearchSteps"/> where the policy stays.</returns>
    internal int SearchLine(out TrustRegionFigures figures)
    {
        Parameters.CopyValuesTo(old);
        TrustRegionFigures before = region.Measure();
        double scale = 1;
        for (int i = 0; i < options.LineSearchSteps; i++, scale *= options.LineSearchShrinkingFactor)
        {
            TensorPrimitives.MultiplyAdd(direction, (float)scale, old, candidate);
            Parameters.Assign(candidate);
            figures = region.Measure();
            if (figures.Divergence < options.TargetKl && figures.Surrogate > before.Surrogate) return i;
        }

        Parameters.Assign(old);
        figures = before;
        return options.LineSearchSteps;
    }

    /// <summary>(F + damping) v.</summary>
    private void MultiplyByFisher(ReadOnlySpan<float> vector, Span<float> result)
    {
        region.FisherProduct(vector, result);
        TensorPrimitives.MultiplyAdd(vector, (float)options.Damping, result, result);
    }
}
