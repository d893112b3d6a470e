using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Token sequences of any lengths, end to end: the input of one forward pass. There is no padding: attention stays within a
/// sequence and positions count from 0 in each. It is meant to be cleared and filled again, which allocates nothing once its
/// buffers have grown.
/// </summary>
public sealed class TokenBatch
{
    private int[] ids = new int[256];
    private int[] starts = new int[17];
    private float[] idValues = new float[256];
    private float[] positionValues = new float[256];
    private float[] startValues = new float[17];
    private float[] lastValues = new float[16];

    /// <summary>How many tokens all sequences have together.</summary>
    public int Tokens { get; private set; }

    /// <summary>How many sequences there are.</summary>
    public int Sequences { get; private set; }

    /// <summary>All token ids, one sequence behind the other: [<see cref="Tokens"/>].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Tokens);

    /// <summary>Where each sequence begins in <see cref="Ids"/>, and where the last one ends: [<see cref="Sequences"/> + 1].</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Sequences + 1);

    /// <summary>
    /// What the dropout masks of adapters are drawn from; null, the default, for no dropout. Dropout belongs to training
    /// passes only, so the trainer gives each of its batches a number of its own, and scoring and sampling leave it out.
    /// </summary>
    public ulong? DropoutSeed { get; set; }

    /// <summary>Removes all sequences and the dropout seed.</summary>
    public void Clear() => (Tokens, Sequences, DropoutSeed) = (0, 0, null);

    /// <summary>Adds a sequence behind the others.</summary>
    /// <param name="sequence">Its token ids, at least one.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public void Add(ReadOnlySpan<int> sequence)
    {
        if (sequence.IsEmpty)
            throw new ArgumentException("a sequence needs at least one token", nameof(sequence));
        Reserve(Tokens + sequence.Length, Sequences + 1);
        sequence.CopyTo(ids.AsSpan(Tokens));
        for (int i = 0; i < sequence.Length; i++)
        {
            idValues[Tokens + i] = sequence[i];
            positionValues[Tokens + i] = i;
        }

        Tokens += sequence.Length;
        lastValues[Sequences] = Tokens - 1;
        Sequences++;
        starts[Sequences] = Tokens;
        startValues[Sequences] = Tokens;
    }

    /// <summary>How many tokens a sequence has.</summary>
    /// <param name="sequence">Its index, in the order in which they were added.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public int LengthOf(int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence, (uint)Sequences);
        return starts[sequence + 1] - starts[sequence];
    }

    /// <summary>One sequence's token ids.</summary>
    /// <param name="sequence">Its index, in the order in which they were added.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<int> Sequence(int sequence) => ids.AsSpan(starts[sequence], LengthOf(sequence));

    /// <summary>The token ids as a tensor, [<see cref="Tokens"/>], in the present <see cref="Scope"/>.</summary>
    public Tensor IdsTensor() => Tensor.From(idValues.AsSpan(0, Tokens));

    /// <summary>Each token's place within its sequence, counted from 0: [<see cref="Tokens"/>], in the present <see cref="Scope"/>.</summary>
    public Tensor PositionsTensor() => Tensor.From(positionValues.AsSpan(0, Tokens));

    /// <summary><see cref="Starts"/> as a tensor, [<see cref="Sequences"/> + 1], in the present <see cref="Scope"/>.</summary>
    public Tensor StartsTensor() => Tensor.From(startValues.AsSpan(0, Sequences + 1));

    /// <summary>The index of each sequence's last token: [<see cref="Sequences"/>], in the present <see cref="Scope"/>.</summary>
    public Tensor LastTokensTensor() => Tensor.From(lastValues.AsSpan(0, Sequences));

    private void Reserve(int tokens, int sequences)
    {
        if (tokens > ids.Length)
        {
            int length = Math.Max(tokens, 2 * ids.Length);
            Array.Resize(ref ids, length);
            Array.Resize(ref idValues, length);
            Array.Resize(ref positionValues, length);
        }

        if (sequences >= starts.Length)
        {
            int length = 2 * starts.Length;
            Array.Resize(ref starts, length);
            Array.Resize(ref startValues, length);
            Array.Resize(ref lastValues, length);
        }
    }
}
