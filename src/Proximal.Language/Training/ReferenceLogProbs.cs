using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Log-probabilities of a data set's completions under the frozen reference, computed at the first use and kept (TRL's
/// <c>precompute_ref_log_probs</c>): 4 bytes for each token. Checkpoints do not hold them; a resumed run computes the same numbers again.
/// </summary>
/// <param name="reference">The frozen reference.</param>
/// <param name="examples">The data set.</param>
internal sealed class ReferenceLogProbs(ReferencePolicy reference, IReadOnlyList<TokenExample> examples)
{
    private readonly TokenColumn logProbs = new();
    private int[]? starts;

    /// <summary>The log-probabilities of some examples' completions, one example after another, constant: [their tokens].</summary>
    /// <param name="chosen">Indices of the examples.</param>
    public Tensor Of(ReadOnlySpan<int> chosen) => logProbs.Gather(starts ??= Compute(), chosen);

    private int[] Compute()
    {
        int[] result = [0, .. examples.Select(static example => example.Completion.Length)];
        for (int i = 1; i < result.Length; i++)
            result[i] += result[i - 1];
        logProbs.Resize(result[^1]);
        var batch = new CompletionBatch();
        for (int next = 0, token = 0; next < examples.Count; token += batch.Count)
        {
            using Scope scope = Scope.Begin(record: false);
            next = batch.FillPass(next, examples.Count, i => (examples[i].Prompt, examples[i].Completion));
            reference.LogProbs(batch).CopyTo(logProbs.All[token..]);
        }

        return result;
    }
}
