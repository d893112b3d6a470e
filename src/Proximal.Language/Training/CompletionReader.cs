using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Looks at every token of drawn completions once more: its log-probability under the policy and under the reference, and its entropy.</summary>
/// <param name="parts">The policy and the reference.</param>
/// <param name="options">Temperature and estimator.</param>
internal sealed class CompletionReader(AlignmentParts parts, OnlineOptions options)
{
    // Enough to keep all threads busy, little enough to stay in memory with any vocabulary.
    private const int TokensPerPass = 2048;

    private readonly CompletionBatch batch = new();

    /// <summary>Receives the policy's hidden states of a part.</summary>
    /// <param name="batch">Prompts and completions of the part.</param>
    /// <param name="states">[completion tokens, width].</param>
    /// <param name="firstToken">Where the part's tokens begin among all of the rollout.</param>
    public delegate void StatesReader(CompletionBatch batch, Tensor states, int firstToken);

    /// <summary>
    /// Fills in log-probabilities, entropies and divergences. The log-probabilities are those of the training pass rather than the
    /// sampler's, so that the first ratio is exactly 1.
    /// </summary>
    /// <param name="rollout">Its completions are there already.</param>
    /// <param name="readStates">Called for each part.</param>
    public void Read(CompletionRollout rollout, StatesReader readStates)
    {
        for (int from = 0; from < rollout.Sequences;)
        {
            using Scope scope = Scope.Begin(record: false);
            batch.Clear();
            int to = from;
            do
            {
                Completion completion = rollout.Completions[to++];
                batch.Add(completion.Prompt, completion.Tokens);
            }
            while (to < rollout.Sequences && batch.Tokens.Tokens + rollout.Completions[to].Prompt.Length + rollout.Completions[to].Tokens.Length <= TokensPerPass);

            int first = rollout.Starts[from];
            (Tensor logProbs, Tensor entropies, Tensor states) = parts.Policy.LogProbs(batch, options.Sampling.Temperature);
            logProbs.CopyTo(rollout.OldLogProbs.All[first..]);
            entropies.CopyTo(rollout.Entropies.All[first..]);
            parts.Reference?.LogProbs(batch, options.Sampling.Temperature).CopyTo(rollout.ReferenceLogProbs.All[first..]);
            readStates(batch, states, first);
            from = to;
        }

        if (parts.Reference is not null) KlEstimates.Fill(options.KlEstimator, rollout.OldLogProbs.All, rollout.ReferenceLogProbs.All, rollout.Kl.All);
    }
}
