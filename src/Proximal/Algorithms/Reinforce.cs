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
    private readonly Optimizer optimizer;
    private readonly Minibatch batch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly CriticRegression? baseline;
    private readonly int[] endedRows;

    /// <summary>Prepares training: builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. The caller disposes them.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Reinforce(VectorEnvironment environments, ReinforceOptions options)
        : base(environments, options)
    {
        this.options = options;
        optimizer = CreateOptimizer(new ParameterSet(Network.ActorParameters()), options.AdamEpsilon);
        batch = new Minibatch(Rollout, Rollout.Count);
        gradient = new LossGradient<MinibatchShard>(optimizer.Parameters, Loss);
        if (options.Baseline)
            baseline = new CriticRegression(
                Network,
                Rollout,
                options.BatchSize,
                parameters => CreateOptimizer(parameters, options.AdamEpsilon),
                options.Seed,
                OnGradientStep
            );
        endedRows = new int[Rollout.Count];
    }

    /// <inheritdoc/>
    public override string Algorithm => "reinforce";

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        ReinforceOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Reinforce(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        ReinforceOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Reinforce(environments, options),
            from,
            callbacks
        );

    /// <summary>One iteration: a rollout, its returns, one gradient step of the policy and several of the baseline.</summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        float criticLearningRate = (float)options.CriticLearningRate.At(Remaining);
        CollectRollout();
        if (baseline is null)
            ClearValues();
        ComputeAdvantages();

        ReadOnlySpan<int> known = baseline is null ? EndedRows() : Rollout.Rows;
        if (!known.IsEmpty)
        {
            batch.Select(known, options.NormalizeAdvantage);
            LossMetrics metrics = gradient.Compute(batch);
            metrics.GradientNorm = optimizer.ClipAndStep(learningRate, options.MaxGradientNorm);
            OnGradientStep();
            if (baseline is not null)
                metrics.ValueLoss = baseline.Fit(options.CriticEpochs, criticLearningRate);
            if (options.CheckFinite && !metrics.IsFinite)
                metrics.ThrowIfNotFinite($"after step {Steps}");
            metrics.Report(Metrics, learningRate);
        }

        EndUpdate();
    }

    /// <summary>-mean log π A - c entropy of a part of the rollout.</summary>
    internal Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        (Tensor logProbs, Tensor entropies) = Network.Distribution.Evaluate(
            Network.Actor(batch.Observations),
            batch.Actions
        ); // [rows], [rows]
        Tensor policyLoss = Objectives.PolicyGradient(logProbs, batch.Advantages);
        Tensor entropy = entropies.Mean();
        (metrics.PolicyLoss, metrics.Entropy) = (policyLoss.Item(), entropy.Item());
        return policyLoss - (options.EntropyCoefficient * entropy);
    }

    /// <summary>Without a baseline every value counts as 0, so that advantages are the discounted returns themselves.</summary>
    private void ClearValues()
    {
        Rollout.Values.All.Clear();
        Rollout.FinalValues.All.Clear();
        Rollout.LastValues.AsSpan().Clear();
    }

    /// <summary>The steps of episodes that ended within the rollout: the returns of the others are not known.</summary>
    internal ReadOnlySpan<int> EndedRows()
    {
        int count = 0;
        for (int environment = 0; environment < Rollout.Environments; environment++)
        {
            int last = Rollout.Steps - 1;
            while (last >= 0 && !Rollout.Terminated[last][environment] && !Rollout.Truncated[last][environment])
                last--;
            for (int t = 0; t <= last; t++)
                endedRows[count++] = (t * Rollout.Environments) + environment;
        }

        return endedRows.AsSpan(0, count);
    }

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
}
