using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>RLHF with another policy loss: the unclipped surrogate, held back by a squared penalty on the log-ratio (PPO with a trust-region term).</summary>
public sealed class OwnPolicyLoss(AlignmentParts parts, RlhfPpoOptions options, float penalty) : RlhfPpo(parts, options)
{
    /// <inheritdoc/>
    public override string Algorithm => "rlhf-penalty";

    /// <inheritdoc/>
    protected override Tensor PolicyLoss(in TokenMinibatch tokens, float clipRange)
    {
        Tensor logRatio = tokens.LogProbs - tokens.OldLogProbs;                                                 // [tokens]
        return TokenObjectives.Mean((penalty * logRatio.Square()) - (logRatio.Exp() * tokens.Advantages), tokens.Weights);
    }
}
