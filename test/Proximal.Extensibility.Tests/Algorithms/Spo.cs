using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Simple Policy Optimization (Xie et al. 2024, arXiv:2401.16025): PPO whose ratio is held by a quadratic penalty in
/// place of clipping.
/// Everything else is PPO's.
/// </summary>
internal sealed class Spo(VectorEnvironment environments, PpoOptions options) : Ppo(environments, options)
{
    public const string Penalty = "train/ratio_penalty";

    private readonly float valueCoefficient = options.ValueCoefficient;

    public override string Algorithm => "spo";

    public static new Policy Train(
        Func<IEnvironment> environment,
        PpoOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Spo(environments, options),
            from: null,
            callbacks
        );

    /// <summary>-E[r A - |A| / (2ε) (r - 1)²] + c₁ L^VF - c₂ S.</summary>
    protected override Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        // [rows, parameters], [rows]
        (Tensor parameters, Tensor values) = Network.Forward(batch.Observations, batch.Sequences);
        // [rows], [rows]
        (Tensor logProbs, Tensor entropies) = Network.Distribution.Evaluate(parameters, batch.Actions);

        Tensor ratio = (logProbs - batch.OldLogProbs).Exp(); // r(θ)
        Tensor penalty = (batch.Advantages.Abs() * (ratio - 1f).Square()).Mean() / (2 * CurrentClipRange);
        Tensor policyLoss = penalty - (ratio * batch.Advantages).Mean();
        Tensor valueLoss = Objectives.ValueLoss(values, batch.OldValues, batch.Returns);
        Tensor entropy = entropies.Mean();

        (metrics.PolicyLoss, metrics.ValueLoss, metrics.Entropy) = (
            policyLoss.Item(),
            valueLoss.Item(),
            entropy.Item()
        );
        (metrics.ApproximateKl, metrics.ClipFraction, metrics.LargestLogRatio) = RatioStatistics.Compute(
            logProbs.AsSpan(),
            batch.OldLogProbs.AsSpan(),
            CurrentClipRange,
            CurrentClipRange
        );
        metrics.Set(Penalty, penalty.Item());
        return policyLoss + (valueCoefficient * valueLoss) - (CurrentEntropyCoefficient * entropy);
    }
}
