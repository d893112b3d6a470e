using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Computes log-probability and entropy of every completion token under a policy, and its log-probability under the reference, in
/// forward passes of bounded size without gradients.
/// </summary>
/// <param name="policy">The model that drew the completions.</param>
/// <param name="reference">The frozen reference; null for none.</param>
/// <param name="temperature">Divides the logits.</param>
internal sealed class LogProbPass(CausalLanguageModel policy, ReferencePolicy? reference, float temperature)
{
    private readonly CompletionBatch batch = new();

    /// <summary>Receives the policy's hidden states of some of the completions.</summary>
    /// <param name="batch">The completions with their prompts.</param>
    /// <param name="nextTokenStates">[tokens of these completions, width].</param>
    /// <param name="firstToken">Index of their first token among the tokens of all completions.</param>
    public delegate void StatesReader(CompletionBatch batch, Tensor nextTokenStates, int firstToken);

    /// <summary>
    /// Fills in the numbers of all tokens. Log-probabilities come from the same pass as in training rather than from the sampler, so
    /// that the first ratio of an update is exactly 1.
    /// </summary>
    /// <param name="completions">The completions with their prompts.</param>
    /// <param name="logProbs">Receives log-probabilities under the policy, [tokens].</param>
    /// <param name="entropies">Receives the policy's entropies in nats, [tokens].</param>
    /// <param name="referenceLogProbs">Receives log-probabilities under the reference, [tokens]; untouched without a reference.</param>
    /// <param name="readStates">Called in each pass, for a value function; null for none.</param>
    public void Run(
        IReadOnlyList<Completion> completions, Span<float> logProbs, Span<float> entropies, Span<float> referenceLogProbs, StatesReader? readStates = null)
    {
        for (int next = 0, token = 0; next < completions.Count; token += batch.Count)
        {
            using Scope scope = Scope.Begin(record: false);
            next = batch.FillPass(next, completions.Count, i => (completions[i].Prompt, completions[i].Tokens));
            TokenLogProbs tokens = policy.LogProbs(batch, temperature);
            tokens.LogProbs.CopyTo(logProbs[token..]);
            tokens.Entropies.CopyTo(entropies[token..]);
            reference?.LogProbs(batch, temperature).CopyTo(referenceLogProbs[token..]);
            readStates?.Invoke(batch, tokens.NextTokenStates, token);
        }
    }
}
