using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Log-probabilities of a data set's completions under the frozen reference, computed at the first use and kept (TRL's
/// <c>precompute_ref_log_probs</c>): 4 bytes per token. Checkpoints do not contain them; a resumed run computes the
/// same values again.
/// </summary>
/// <param name="reference">The frozen reference.</param>
/// <param name="examples">The data set.</param>
internal sealed class ReferenceLogProbs(ReferencePolicy reference, IReadOnlyList<TokenExample> examples)
{
    private readonly TokenColumn logProbs = new();
    private int[]? starts;

    /// <summary>
    /// Log-probabilities of the completions of selected examples, concatenated, constant, [tokens of these examples].
    /// </summary>
    /// <param name="indices">Indices of the examples.</param>
    public Tensor Of(ReadOnlySpan<int> indices) => logProbs.Gather(starts ??= Compute(), indices);

    /// <summary>Model of the reference.</summary>
    public CausalLanguageModel Model => reference.Model;

    /// <summary>Computes the log-probabilities of a batch without keeping them.</summary>
    public void Score(CompletionBatch batch) => reference.LogProbs(batch);

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
