using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Computes log-probability and entropy of every completion token under a policy, its log-probability under the
/// reference, and the KL estimate from both, in forward passes of limited size without gradients.
/// </summary>
/// <param name="policy">The model that sampled the completions.</param>
/// <param name="reference">The frozen reference; null for none.</param>
/// <param name="temperature">Divisor of the logits.</param>
/// <param name="estimator">Estimator of the KL divergence; k1, the log-ratio, by default.</param>
internal sealed class LogProbPass(
    CausalLanguageModel policy,
    ReferencePolicy? reference,
    float temperature,
    KlEstimator estimator = KlEstimator.K1
)
{
    private readonly CompletionBatch batch = new();

    /// <summary>Receives the policy's hidden states for a part of the completions.</summary>
    /// <param name="batch">The completions with their prompts.</param>
    /// <param name="nextTokenStates">[tokens of these completions, width].</param>
    /// <param name="firstToken">Index of their first token among the tokens of all completions.</param>
    public delegate void HiddenStatesHandler(CompletionBatch batch, Tensor nextTokenStates, int firstToken);

    /// <summary>
    /// Computes the values of all tokens. Log-probabilities come from the same forward pass as in training, not from
    /// the sampler, so that the first ratio of an update is exactly 1.
    /// </summary>
    /// <param name="rollout">
    /// Sampled completions; receives the values, those of the reference only if there is one.
    /// </param>
    /// <param name="onHiddenStates">Called in each pass, for a value function; null for none.</param>
    public void Fill(CompletionRollout rollout, HiddenStatesHandler? onHiddenStates = null)
    {
        for (int next = 0, token = 0; next < rollout.Sequences; token += batch.Count)
        {
            using Scope scope = Scope.Begin(record: false);
            next = batch.FillPass(next, rollout.Sequences, rollout.SequenceAt);
            TokenLogProbs tokens = policy.LogProbs(batch, temperature);
            tokens.LogProbs.CopyTo(rollout.OldLogProbs.All[token..]);
            tokens.Entropies.CopyTo(rollout.Entropies.All[token..]);
            reference?.LogProbs(batch, temperature).CopyTo(rollout.ReferenceLogProbs.All[token..]);
            onHiddenStates?.Invoke(batch, tokens.NextTokenStates, token);
        }

        if (reference is not null)
            KlEstimates.Fill(estimator, rollout.OldLogProbs.All, rollout.ReferenceLogProbs.All, rollout.Kl.All);
    }
}
