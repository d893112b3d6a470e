using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// REINFORCE (Williams 1992; Sutton and Barto 2018, section 13.3): a policy gradient with the discounted return, or the
/// return minus a learned baseline, as the advantage. Takes one gradient step for each rollout, since the method is
/// on-policy. Omits the factor γᵗ of the exact gradient, as most implementations do; with it, late steps of an episode
/// would have almost no effect.
/// </summary>
public sealed class Reinforce : OnPolicyTrainer
{
    private readonly ReinforceOptions options;
    private readonly Optimizer optimizer;
    private readonly Minibatch batch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly CriticRegression? baseline;
    private readonly int[] finishedEpisodeRows;

    /// <summary>Builds the policy and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public Reinforce(VectorEnvironment environments, ReinforceOptions options)
        : base(environments, options)
    {
        // Their rollouts have parts of episodes, but this algorithm needs whole ones.
        if (environments.HasAgentRows)
            throw new InvalidInputException("REINFORCE does not train several agents: use ppo, appo, a2c or trpo");
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
                maxSequenceLength: null,
                options.Seed,
                OnGradientStep
            );
        finishedEpisodeRows = new int[Rollout.Count];
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

    /// <summary>
    /// One iteration: a rollout, its returns, one gradient step of the policy and several gradient steps of the
    /// baseline.
    /// </summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        float criticLearningRate = (float)options.CriticLearningRate.At(Remaining);
        CollectRollout();
        if (baseline is null)
            ClearValues();
        ComputeAdvantages();

        ReadOnlySpan<int> rows = baseline is null ? FinishedEpisodeRows() : Rollout.Rows;
        if (!rows.IsEmpty)
        {
            batch.Select(rows, options.NormalizeAdvantage);
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

    /// <summary>Loss of a shard of the rollout, -mean(log π(a|s) A) - c · entropy.</summary>
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

    /// <summary>Sets all values to 0. Without a baseline the advantages are then the discounted returns.</summary>
    private void ClearValues()
    {
        Rollout.Values.All.Clear();
        Rollout.FinalValues.All.Clear();
        Rollout.LastValues.AsSpan().Clear();
    }

    /// <summary>
    /// The rows of episodes that ended within the rollout. The returns of unfinished episodes are unknown without a
    /// baseline.
    /// </summary>
    internal ReadOnlySpan<int> FinishedEpisodeRows()
    {
        int count = 0;
        for (int environment = 0; environment < Rollout.Environments; environment++)
        {
            int last = Rollout.Steps - 1;
            while (last >= 0 && !Rollout.Terminated[last][environment] && !Rollout.Truncated[last][environment])
                last--;
            for (int t = 0; t <= last; t++)
                finishedEpisodeRows[count++] = (t * Rollout.Environments) + environment;
        }

        return finishedEpisodeRows.AsSpan(0, count);
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
