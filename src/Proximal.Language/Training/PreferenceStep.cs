using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The loss of pairs under a policy and its reference; what DPO and its relatives share, offline and online.</summary>
/// <param name="policy">The model that learns.</param>
/// <param name="reference">What it is compared with; null where the loss needs none.</param>
/// <param name="objective">The loss.</param>
/// <param name="temperature">Divides the logits; 1 for pairs that the policy did not draw.</param>
internal sealed class PreferenceStep(CausalLanguageModel policy, ReferencePolicy? reference, PreferenceObjective objective, float temperature = 1)
{
    private readonly PairBatch batch = new();

    /// <summary>The loss of each pair, [pairs], with the sums over it that are reported.</summary>
    /// <param name="chosen">The better completions.</param>
    /// <param name="rejected">The worse ones.</param>
    /// <param name="figures">Receives them.</param>
    /// <param name="dropoutSeed">What dropout masks are drawn from; null, the default, for no dropout.</param>
    public Tensor Losses(ReadOnlySpan<TokenExample> chosen, ReadOnlySpan<TokenExample> rejected, ref PreferenceFigures figures, ulong? dropoutSeed = null)
    {
        batch.Fill(chosen, rejected);
        CompletionBatch sequences = batch.Sequences;
        Tensor referenceLogProbs = objective.NeedsReference ? reference!.LogProbs(sequences, temperature) : default;                     // [tokens]
        sequences.Tokens.DropoutSeed = dropoutSeed;
        Tensor logProbs = policy.LogProbs(sequences, temperature).LogProbs;                                                              // [tokens]
        (Tensor better, Tensor worse) = batch.Halves(objective.Reduce(logProbs, referenceLogProbs, sequences.Starts));                   // [pairs] each
        Tensor losses = objective.Losses(better, worse);
        figures.Add(better.ToArray(), worse.ToArray(), losses.Sum().Item(), objective.Beta);
        return losses;
    }
}

/// <summary>Sums over pairs.</summary>
internal struct PreferenceFigures
{
    private double loss, chosen, rejected, right;
    private int pairs;

    public void Add(ReadOnlySpan<float> better, ReadOnlySpan<float> worse, double losses, double beta)
    {
        loss += losses;
        for (int i = 0; i < better.Length; i++)
        {
            chosen += beta * better[i];
            rejected += beta * worse[i];
        }

        right += PreferenceObjectives.Accuracy(better, worse) * better.Length;
        pairs += better.Length;
    }

    /// <summary>The means over all pairs.</summary>
    /// <param name="gradientNorm">Before clipping.</param>
    public readonly OfflineStep Mean(double gradientNorm) => new(loss / pairs, gradientNorm, right / pairs, chosen / pairs, rejected / pairs);
}
