using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// RLHF with another loss of the policy: the unclipped surrogate and a penalty on the squared log-ratio; the value loss
/// stays.
/// </summary>
public sealed class OwnPolicyLoss(AlignmentParts parts, RlhfPpoOptions options, float penalty) : RlhfPpo(parts, options)
{
    /// <inheritdoc/>
    public override string Algorithm => "rlhf-penalty";

    /// <inheritdoc/>
    protected override Tensor Loss(in TokenMinibatch batch, LossMetrics metrics)
    {
        Tensor logRatio = batch.LogProbs - batch.OldLogProbs; // [tokens]
        Tensor movement = TokenObjectives.Mean(logRatio.Square(), batch.Weights);
        Tensor policyLoss =
            (penalty * movement) - TokenObjectives.Mean(logRatio.Exp() * batch.Advantages, batch.Weights);
        Tensor valueLoss = TokenObjectives.Value(batch.Values, batch.OldValues, batch.Returns, batch.Weights);
        (metrics.PolicyLoss, metrics.ValueLoss) = (policyLoss.Item(), valueLoss.Item());
        metrics.Set("train/squared_log_ratio", movement.Item());
        return policyLoss + (0.1f * valueLoss);
    }
}
