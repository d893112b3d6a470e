using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// REINFORCE (Williams 1992; Sutton and Barto 2018, section 13.3): act, then make each action more probable by as much as what
/// followed was good: its discounted return, or that return less a learned baseline. One step for each rollout, since after
/// it the actions are no longer those of the policy. As everywhere in practice, the factor γᵗ of the gradient's exact form is
/// left out, by which what happens late in an episode would hardly count.
/// </summary>
public sealed class Reinforce : OnPolicyTrainer
{
    private readonly ReinforceOptions options;
    private readonly Adam optimizer;
    private readonly PolicyGradientStep step;
    private readonly CriticRegression? baseline;
    private readonly int[] endedRows;

    /// <summary>Prepares training: builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Reinforce(VectorEnvironment environments, ReinforceOptions options)
        : base(environments, options)
    {
        this.options = options;
        optimizer = new Adam(new ParameterSet(Network.ActorParameters()), options.AdamEpsilon);
        step = new PolicyGradientStep(Network, optimizer, Rollout)
        {
            EntropyCoefficient = options.EntropyCoefficient,
            MaxGradientNorm = options.MaxGradientNorm,
            NormalizeAdvantage = options.NormalizeAdvantage,
        };
        if (options.Baseline) baseline = new CriticRegression(Network, Rollout, options.BatchSize, options.AdamEpsilon, options.Seed);
        endedRows = new int[Rollout.Count];
    }

    /// <inheritdoc/>
    public override string Algorithm => "reinforce";

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, ReinforceOptions options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new Reinforce(environments, options), callbacks);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        optimizer.SaveState(state, $"{prefix}.optimizer");
        baseline?.SaveState(state, $"{prefix}.baseline");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        optimizer.LoadState(state, $"{prefix}.optimizer");
        baseline?.LoadState(state, $"{prefix}.baseline");
    }

    /// <summary>Without a baseline every value counts as 0, so that advantages are the discounted returns themselves.</summary>
    protected override void EstimateAdvantages()
    {
        if (baseline is null)
        {
            Rollout.Values.All.Clear();
            Rollout.FinalValues.All.Clear();
            Rollout.LastValues.AsSpan().Clear();
        }

        base.EstimateAdvantages();
    }

    /// <summary>The rollout has been collected and its returns computed: one step on the policy, several on the baseline.</summary>
    protected override void Learn(double remaining)
    {
        ReadOnlySpan<int> known = baseline is null ? EndedRows() : Rollout.Rows;
        if (known.IsEmpty) return;
        float learningRate = (float)options.LearningRate.At(remaining);
        MinibatchFigures figures = step.Take(known, learningRate);
        if (baseline is not null) figures.ValueLoss = baseline.Fit(options.CriticEpochs, (float)options.CriticLearningRate.At(remaining));
        if (options.CheckFinite) figures.ThrowIfNotFinite($"after step {Steps}");
        figures.Report(Metrics, learningRate);
    }

    /// <summary>The steps of episodes that ended within the rollout: the returns of the others are not known.</summary>
    internal ReadOnlySpan<int> EndedRows()
    {
        int count = 0;
        for (int environment = 0; environment < Rollout.Environments; environment++)
        {
            int last = Rollout.Steps - 1;
            while (last >= 0 && !Rollout.Terminated[last][environment] && !Rollout.Truncated[last][environment]) last--;
            for (int t = 0; t <= last; t++) endedRows[count++] = (t * Rollout.Environments) + environment;
        }

        return endedRows.AsSpan(0, count);
    }
}
