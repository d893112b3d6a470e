using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Prompts with their completions, concatenated without padding: the input of
/// <see cref="CausalLanguageModel.LogProbs"/>. Clear and refill a batch to reuse its buffers without allocation.
/// </summary>
/// <example>
/// <code>
/// batch.Clear();
/// batch.Add(prompt: [3, 1, 4], completion: [1, 5]);
/// using Scope scope = Scope.Begin(record: false);
/// float[] logProbs = model.LogProbs(batch).LogProbs.ToArray();     // [2]
/// </code>
/// </example>
public sealed class CompletionBatch
{
    // Enough rows to use all threads, and few enough to limit memory with any vocabulary.
    internal const int TokensPerPass = 2048;

    private readonly List<int> starts = [0];
    private float[] rows = new float[256];
    private float[] targets = new float[256];
    private int[] sequence = new int[64];

    /// <summary>All tokens of all sequences: prompts and completions.</summary>
    public TokenBatch Tokens { get; } = new();

    /// <summary>Number of sequences.</summary>
    public int Sequences => starts.Count - 1;

    /// <summary>Number of tokens of all completions together.</summary>
    public int Count => starts[^1];

    /// <summary>
    /// Start of each completion among the tokens of all completions, and their number at the end, [sequences + 1].
    /// </summary>
    public ReadOnlySpan<int> Starts => CollectionsMarshal.AsSpan(starts);

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        Tokens.Clear();
        starts.Clear();
        starts.Add(0);
    }

    /// <summary>Adds a prompt and its completion.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="completion">At least one token.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public void Add(ReadOnlySpan<int> prompt, ReadOnlySpan<int> completion) => Add(prompt, completion, default);

    /// <summary>
    /// Adds a prompt and what follows it, of which only some tokens are completion tokens, such as the replies of a
    /// <see cref="Conversation"/>. The others are read by the model and have no log-probability.
    /// </summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="following">At least one token.</param>
    /// <param name="predicted">
    /// Whether each of the following tokens is a completion token, at least one; empty for all.
    /// </param>
    /// <exception cref="ArgumentException">There are no such tokens, or the lengths do not match.</exception>
    public void Add(ReadOnlySpan<int> prompt, ReadOnlySpan<int> following, ReadOnlySpan<bool> predicted)
    {
        if (prompt.IsEmpty)
            throw new ArgumentException("a prompt needs at least one token", nameof(prompt));
        if (following.IsEmpty)
            throw new ArgumentException("a completion needs at least one token", nameof(following));
        if (!predicted.IsEmpty && (predicted.Length != following.Length || !predicted.Contains(true)))
            throw new ArgumentException(
                $"{following.Length} tokens need as many flags, of which at least one is true",
                nameof(predicted)
            );
        int first = Tokens.Tokens + prompt.Length;
        Grow(ref sequence, prompt.Length + following.Length);
        prompt.CopyTo(sequence);
        following.CopyTo(sequence.AsSpan(prompt.Length));
        Tokens.Add(sequence.AsSpan(0, prompt.Length + following.Length));
        Grow(ref rows, Count + following.Length);
        Grow(ref targets, Count + following.Length);
        int count = Count;
        for (int i = 0; i < following.Length; i++)
        {
            if (!predicted.IsEmpty && !predicted[i])
                continue;
            rows[count] = first + i - 1; // the state at the previous token predicts this one
            targets[count++] = following[i];
        }

        starts.Add(count);
    }

    /// <inheritdoc cref="FillPass(int, int, Func{int, ValueTuple{int[], int[], bool[]}})"/>
    internal int FillPass(int from, int count, Func<int, (int[] Prompt, int[] Tokens)> sequenceAt) =>
        FillPass(
            from,
            count,
            i =>
            {
                (int[] prompt, int[] tokens) = sequenceAt(i);
                return (prompt, tokens, (bool[]?)null);
            }
        );

    /// <summary>
    /// Replaces the sequences by the next ones of a list: as many as fit in one forward pass without gradients, at
    /// least one.
    /// </summary>
    /// <param name="from">Index of the first sequence.</param>
    /// <param name="count">Number of sequences in the list.</param>
    /// <param name="sequenceAt">Returns the sequence at an index; its flags are null for all tokens.</param>
    /// <returns>Index after the last sequence taken.</returns>
    internal int FillPass(int from, int count, Func<int, (int[] Prompt, int[] Tokens, bool[]? Predicted)> sequenceAt)
    {
        Clear();
        for (int i = from; i < count; i++)
        {
            (int[] prompt, int[] tokens, bool[]? predicted) = sequenceAt(i);
            if (i > from && Tokens.Tokens + prompt.Length + tokens.Length > TokensPerPass)
                return i;
            Add(prompt, tokens, predicted);
        }

        return count;
    }

    /// <summary>
    /// The hidden states that predict the completions' tokens: [tokens, width] → [<see cref="Count"/>, width].
    /// </summary>
    /// <param name="hidden">Result of <see cref="CausalLanguageModel.Forward"/> for <see cref="Tokens"/>.</param>
    public Tensor NextTokenStates(Tensor hidden) => hidden.GatherRows(Tensor.From(rows.AsSpan(0, Count), Count));

    /// <summary>The completions' tokens, in the current <see cref="Scope"/>, [<see cref="Count"/>].</summary>
    public Tensor Targets() => Tensor.From(targets.AsSpan(0, Count), Count);

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            Array.Resize(ref array, Math.Max(length, 2 * array.Length));
    }
}
