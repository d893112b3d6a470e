using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Loss on preference pairs with its parameters.</summary>
/// <param name="Loss">The loss; <see cref="PreferenceLoss.Sft"/>, which compares nothing, is not one.</param>
/// <param name="Beta">β of the loss.</param>
/// <param name="LabelSmoothing">
/// Assumed share of wrong labels; <see cref="PreferenceLoss.ApoZero"/> and <see cref="PreferenceLoss.ApoDown"/> ignore
/// it.
/// </param>
/// <param name="Gamma">Target margin of <see cref="PreferenceLoss.SimPo"/>; ignored by the other losses.</param>
public sealed record PreferenceObjective(PreferenceLoss Loss, float Beta, float LabelSmoothing = 0, float Gamma = 0)
{
    /// <summary>Whether the loss compares log-ratios to a reference instead of log-probabilities.</summary>
    public bool NeedsReference =>
        Loss is not (PreferenceLoss.Orpo or PreferenceLoss.SimPo or PreferenceLoss.Cpo or PreferenceLoss.Sft);

    /// <summary>Whether the loss averages over the tokens of a completion instead of summing.</summary>
    public bool AveragesTokens =>
        Loss is PreferenceLoss.Ipo or PreferenceLoss.Orpo or PreferenceLoss.SimPo or PreferenceLoss.SigmoidNorm;

    /// <summary>
    /// Computes the inputs of the loss: log-probabilities or log-ratios, summed or averaged over the tokens of each
    /// sequence.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the completions' tokens under the policy, [tokens].</param>
    /// <param name="referenceLogProb">
    /// Log-probabilities under the reference, constant, [tokens]; ignored if no reference is needed.
    /// </param>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <returns>Inputs of <see cref="Losses"/>, [sequences].</returns>
    public Tensor Reduce(Tensor logProb, Tensor referenceLogProb, ReadOnlySpan<int> starts)
    {
        Tensor perToken = NeedsReference ? logProb - referenceLogProb : logProb;
        return AveragesTokens ? PackedTokens.Mean(perToken, starts) : PackedTokens.Sum(perToken, starts);
    }

    /// <summary>
    /// Computes the loss of each pair from the results of <see cref="Reduce"/>; that of <see cref="PreferenceLoss.Cpo"/>
    /// without its supervised term.
    /// </summary>
    /// <param name="chosen">Of the chosen completions, [pairs].</param>
    /// <param name="rejected">Of the rejected completions, [pairs].</param>
    /// <returns>Losses, [pairs].</returns>
    public Tensor Losses(Tensor chosen, Tensor rejected) =>
        Loss switch
        {
            PreferenceLoss.Sigmoid or PreferenceLoss.SigmoidNorm or PreferenceLoss.Cpo =>
                PreferenceObjectives.SigmoidLoss(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.Ipo => PreferenceObjectives.Ipo(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.Hinge => PreferenceObjectives.Hinge(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.Orpo => PreferenceObjectives.Orpo(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.SimPo => PreferenceObjectives.SimPo(chosen, rejected, Beta, Gamma, LabelSmoothing),
            PreferenceLoss.Robust => PreferenceObjectives.Robust(chosen, rejected, Beta, LabelSmoothing),
            PreferenceLoss.ApoZero => PreferenceObjectives.ApoZero(chosen, rejected, Beta),
            PreferenceLoss.ApoDown => PreferenceObjectives.ApoDown(chosen, rejected, Beta),
            _ => throw new InvalidOperationException($"{Loss} is not a loss of pairs"),
        };
}
