using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Weighted sum of losses on preference pairs and of a supervised loss on the chosen completions, as TRL's
/// <c>loss_type</c> with <c>loss_weights</c>.
/// </summary>
internal sealed class MixedPreferenceObjective
{
    private readonly float[] weights;
    private readonly PreferenceObjective[] objectives;
    private readonly float supervisedWeight;

    /// <summary>Creates a sum.</summary>
    /// <param name="losses">The losses, at least one of them a comparison.</param>
    /// <param name="weights">Their weights; null for 1 each.</param>
    /// <param name="beta">β of every loss.</param>
    /// <param name="labelSmoothing">Assumed share of wrong labels.</param>
    /// <param name="gamma">Target margin of SimPO.</param>
    public MixedPreferenceObjective(
        IReadOnlyList<PreferenceLoss> losses,
        IReadOnlyList<double>? weights,
        double beta,
        double labelSmoothing = 0,
        double gamma = 0
    )
    {
        (PreferenceLoss Loss, float Weight)[] terms =
        [
            .. losses.Select((loss, i) => (loss, (float)(weights?[i] ?? 1))),
        ];
        (PreferenceLoss Loss, float Weight)[] compared = [.. terms.Where(term => term.Loss != PreferenceLoss.Sft)];
        this.weights = [.. compared.Select(term => term.Weight)];
        objectives =
        [
            .. compared.Select(term => new PreferenceObjective(
                term.Loss,
                (float)beta,
                (float)labelSmoothing,
                (float)gamma
            )),
        ];
        supervisedWeight = terms
            .Where(static term => term.Loss is PreferenceLoss.Sft or PreferenceLoss.Cpo)
            .Sum(static term => term.Weight);
        NeedsReference = objectives.Any(static objective => objective.NeedsReference);
    }

    /// <summary>The first comparison, whose inputs give the metrics.</summary>
    public PreferenceObjective Main => objectives[0];

    /// <summary>Whether a loss needs a reference.</summary>
    public bool NeedsReference { get; }

    /// <summary>Computes the loss of each pair. The mean over the batch is the weighted sum of the losses.</summary>
    /// <param name="batch">Pairs, a part of the batch.</param>
    /// <param name="logProbs">Log-probabilities of the completions' tokens under the policy, [tokens].</param>
    /// <param name="referenceLogProbs">The same under the reference; empty if none is needed.</param>
    /// <param name="supervisedShare">Pairs of the whole batch divided by the tokens of their chosen completions.</param>
    /// <param name="mainLoss">Computes the losses of <see cref="Main"/> from its inputs.</param>
    /// <param name="statistics">Receives the metrics.</param>
    /// <returns>Losses, [pairs].</returns>
    public Tensor Losses(
        PairBatch batch,
        Tensor logProbs,
        Tensor referenceLogProbs,
        double supervisedShare,
        Func<Tensor, Tensor, Tensor> mainLoss,
        PreferenceStatistics statistics
    )
    {
        (Tensor chosen, Tensor rejected) = Inputs(Main); // [pairs] each
        Tensor losses = mainLoss(chosen, rejected);
        if (weights[0] != 1)
            losses = weights[0] * losses;
        for (int i = 1; i < objectives.Length; i++)
        {
            (Tensor better, Tensor worse) = Inputs(objectives[i]);
            losses += weights[i] * objectives[i].Losses(better, worse);
        }

        if (supervisedWeight != 0)
        {
            (Tensor sums, _) = batch.Halves(PackedTokens.Sum(logProbs, batch.Sequences.Starts));
            losses -= (float)(supervisedWeight * supervisedShare) * sums;
        }

        statistics.Add(chosen, rejected, losses, Main.Beta);
        return losses;

        (Tensor Chosen, Tensor Rejected) Inputs(PreferenceObjective objective) =>
            batch.Halves(objective.Reduce(logProbs, referenceLogProbs, batch.Sequences.Starts));
    }
}
