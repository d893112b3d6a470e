using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>One of the losses of learning from pairs, with its settings.</summary>
/// <param name="Loss">Which.</param>
/// <param name="Beta">β of that loss.</param>
/// <param name="LabelSmoothing">The share of wrong labels that <see cref="PreferenceLoss.Sigmoid"/> allows for; the others take none.</param>
/// <param name="Gamma">The margin of <see cref="PreferenceLoss.SimPo"/>; the others take none.</param>
public sealed record PreferenceObjective(PreferenceLoss Loss, float Beta, float LabelSmoothing = 0, float Gamma = 0)
{
    /// <summary>Whether the loss compares log-ratios to a reference, rather than log-probabilities.</summary>
    public bool NeedsReference => Loss is PreferenceLoss.Sigmoid or PreferenceLoss.Ipo or PreferenceLoss.Hinge;

    /// <summary>Whether the loss takes means over the tokens of a completion, rather than sums.</summary>
    public bool AveragesTokens => Loss is PreferenceLoss.Ipo or PreferenceLoss.Orpo or PreferenceLoss.SimPo;

    /// <summary>What the loss compares: log-probabilities or log-ratios, summed or averaged over the tokens of each sequence.</summary>
    /// <param name="logProb">Of the completions' tokens under the policy, [tokens].</param>
    /// <param name="referenceLogProb">The same under the reference, constant; not looked at where no reference is needed.</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <returns>[sequences].</returns>
    public Tensor Reduce(Tensor logProb, Tensor referenceLogProb, ReadOnlySpan<int> starts)
    {
        Tensor perToken = NeedsReference ? logProb - referenceLogProb : logProb;
        return AveragesTokens ? PackedTokens.Mean(perToken, starts) : PackedTokens.Sum(perToken, starts);
    }

    /// <summary>The loss of each pair, from what <see cref="Reduce"/> gives.</summary>
    /// <param name="chosen">[pairs].</param>
    /// <param name="rejected">[pairs].</param>
    /// <returns>[pairs].</returns>
    public Tensor Losses(Tensor chosen, Tensor rejected) =>
        Loss switch
        {
            PreferenceLoss.Sigmoid => PreferenceObjectives.SigmoidLoss(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.Ipo => PreferenceObjectives.Ipo(chosen, rejected, Beta),
            PreferenceLoss.Hinge => PreferenceObjectives.Hinge(chosen, rejected, Beta),
            PreferenceLoss.Orpo => PreferenceObjectives.Orpo(chosen, rejected, Beta),
            PreferenceLoss.SimPo => PreferenceObjectives.SimPo(chosen, rejected, Beta, Gamma),
            _ => throw new InvalidOperationException($"no loss is known for {Loss}"),
        };
}
