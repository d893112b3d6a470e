using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Asynchronous PPO (APPO): PPO's clipped objective on the advantages and value targets of V-trace, for transitions
/// that older weights collected (Luo et al. 2020, arXiv:1912.00167; Petrenko et al. 2020, arXiv:2006.11751).
/// </summary>
/// <remarks>
/// V-trace is computed once per rollout, with the policy and the critic before its first gradient step. With data of
/// the current weights, every ratio is 1, and the advantages are those of PPO.
/// </remarks>
public class Appo : Ppo
{
    private readonly AppoOptions options;
    private readonly float[] logProbs;

    /// <inheritdoc cref="Ppo(VectorEnvironment, PpoOptions)"/>
    public Appo(VectorEnvironment environments, AppoOptions options)
        : base(environments, options)
    {
        if (options.MaxLag > 0 && (environments is not IRolloutSource || environments.HasAgentRows))
            throw new InvalidInputException(
                $"MaxLag (max_lag) is {options.MaxLag}, but one process steps the environments with the current "
                    + "weights: use 0, or train with workers ('proximal fleet learner')"
            );
        this.options = options;
        logProbs = new float[Rollout.Count];
    }

    /// <inheritdoc/>
    public override string Algorithm => "appo";

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        AppoOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Appo(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        AppoOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Appo(environments, options),
            from,
            callbacks
        );

    /// <summary>Computes advantages and value targets of the rollout by V-trace.</summary>
    protected override void ComputeAdvantages()
    {
        EvaluateLogProbs(logProbs);
        VTrace.Compute(
            logProbs,
            Rollout.LogProbs.All,
            Rollout.Rewards.All,
            Rollout.Values.All,
            Rollout.Terminated.All,
            Rollout.Truncated.All,
            Rollout.FinalValues.All,
            Rollout.LastValues,
            new VTraceOptions
            {
                Gamma = options.Gamma,
                Lambda = options.GaeLambda,
                RhoBar = options.VTraceRho,
                CBar = options.VTraceC,
                RhoBarPolicyGradient = options.VTraceRho,
                MixAdvantages = true,
                BootstrapTruncated = options.BootstrapTruncated,
            },
            Rollout.Advantages.All,
            Rollout.Returns.All
        );
        Clock.Count(TrainingPhase.Advantages);
    }

    /// <inheritdoc/>
    private protected override Tensor PolicyLoss(Tensor logProbs, in MinibatchShard batch) =>
        Objectives.VTraceSurrogate(
            logProbs,
            batch.OldLogProbs,
            batch.Advantages,
            1 / (1 + CurrentClipRange),
            1 + CurrentClipRange
        );

    /// <inheritdoc/>
    private protected override double ClipLow => CurrentClipRange / (1.0 + CurrentClipRange); // 1 - 1/(1 + ε)
}
