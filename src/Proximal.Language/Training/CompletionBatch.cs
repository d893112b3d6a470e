using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Prompts with their completions, laid end to end for one pass through a model, and where the completions' tokens are. It is
/// filled again and again; its buffers grow to what is needed and then stay.
/// </summary>
internal sealed class CompletionBatch
{
    private readonly List<int> starts = [0];
    private float[] rows = new float[256];
    private float[] targets = new float[256];
    private float[] lastRows = new float[16];
    private int[] sequence = new int[64];

    /// <summary>All tokens of all sequences.</summary>
    public TokenBatch Tokens { get; } = new();

    /// <summary>How many sequences there are.</summary>
    public int Sequences => starts.Count - 1;

    /// <summary>How many tokens all completions have together.</summary>
    public int Count => starts[^1];

    /// <summary>Where each completion begins among the tokens of all completions, and where the last ends: [sequences + 1].</summary>
    public ReadOnlySpan<int> Starts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(starts);

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Tokens.Clear();
        starts.Clear();
        starts.Add(0);
    }

    /// <summary>Adds a prompt and its completion.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="completion">At least one token.</param>
    public void Add(ReadOnlySpan<int> prompt, ReadOnlySpan<int> completion)
    {
        int first = Tokens.Tokens + prompt.Length;
        Grow(ref sequence, prompt.Length + completion.Length);
        prompt.CopyTo(sequence);
        completion.CopyTo(sequence.AsSpan(prompt.Length));
        Tokens.Add(sequence.AsSpan(0, prompt.Length + completion.Length));
        Grow(ref rows, Count + completion.Length);
        Grow(ref targets, Count + completion.Length);
        Grow(ref lastRows, Sequences + 1);
        for (int i = 0; i < completion.Length; i++)
        {
            rows[Count + i] = first + i - 1;                  // the hidden state before a token foretells it
            targets[Count + i] = completion[i];
        }

        lastRows[Sequences] = first + completion.Length - 1;
        starts.Add(Count + completion.Length);
    }

    /// <summary>The hidden states that foretell the completions' tokens: [tokens, width] → [<see cref="Count"/>, width].</summary>
    /// <param name="hidden">What the model made of <see cref="Tokens"/>.</param>
    public Tensor Foretelling(Tensor hidden) => hidden.GatherRows(Tensor.From(rows.AsSpan(0, Count), Count));

    /// <summary>The hidden state at the last token of each sequence: [tokens, width] → [<see cref="Sequences"/>, width].</summary>
    /// <param name="hidden">What the model made of <see cref="Tokens"/>.</param>
    public Tensor Last(Tensor hidden) => hidden.GatherRows(Tensor.From(lastRows.AsSpan(0, Sequences), Sequences));

    /// <summary>The completions' tokens: [<see cref="Count"/>].</summary>
    public Tensor Targets() => Tensor.From(targets.AsSpan(0, Count), Count);

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Max(length, 2 * array.Length));
    }
}
