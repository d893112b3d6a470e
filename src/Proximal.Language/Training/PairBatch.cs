using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Pairs of completions for one forward pass: all chosen ones, then all rejected ones.</summary>
internal sealed class PairBatch
{
    /// <summary>The sequences, [2 × pairs].</summary>
    public CompletionBatch Sequences { get; } = new();

    /// <summary>Number of pairs.</summary>
    public int Pairs { get; private set; }

    /// <summary>Replaces the pairs.</summary>
    /// <param name="chosen">Chosen completions with their prompts.</param>
    /// <param name="rejected">Rejected completions with their prompts; the same number.</param>
    public void Fill(ReadOnlySpan<TokenExample> chosen, ReadOnlySpan<TokenExample> rejected)
    {
        Sequences.Clear();
        foreach (TokenExample example in chosen)
            Sequences.Add(example.Prompt, example.Completion);
        foreach (TokenExample example in rejected)
            Sequences.Add(example.Prompt, example.Completion);
        Pairs = chosen.Length;
    }

    /// <summary>Splits values of sequences into those of chosen and rejected completions, each [pairs].</summary>
    /// <param name="perSequence">Values, [2 × pairs].</param>
    public (Tensor Chosen, Tensor Rejected) Halves(Tensor perSequence) =>
        (perSequence.Slice(0, 0, Pairs), perSequence.Slice(0, Pairs, Pairs));
}
