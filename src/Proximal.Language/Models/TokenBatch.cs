using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Token sequences of any lengths, concatenated: the input of one forward pass. There is no padding: attention stays
/// within a sequence and positions count from 0 in each. Clear and refill a batch to reuse its buffers without
/// allocation.
/// </summary>
public sealed class TokenBatch
{
    private int[] ids = new int[256];
    private int[] starts = new int[17];
    private float[] idValues = new float[256];
    private float[] positionValues = new float[256];
    private float[] startValues = new float[17];
    private float[] lastValues = new float[16];
    private float[] lastOtherValues = new float[16];

    /// <summary>Number of tokens of all sequences.</summary>
    public int Tokens { get; private set; }

    /// <summary>Number of sequences.</summary>
    public int Sequences { get; private set; }

    /// <summary>Token ids of all sequences, concatenated, [<see cref="Tokens"/>].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Tokens);

    /// <summary>
    /// Start of each sequence in <see cref="Ids"/>, and the end of the last, [<see cref="Sequences"/> + 1].
    /// </summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Sequences + 1);

    /// <summary>
    /// Seed of the adapters' dropout masks; null, the default, for no dropout. Dropout applies only to gradient steps:
    /// the trainer sets a different seed for each batch, and scoring and sampling use none.
    /// </summary>
    public ulong? DropoutSeed { get; set; }

    /// <summary>Removes all sequences and the dropout seed.</summary>
    public void Clear() => (Tokens, Sequences, DropoutSeed) = (0, 0, null);

    /// <summary>Appends a sequence.</summary>
    /// <param name="sequence">Token ids, at least one.</param>
    /// <exception cref="ArgumentException">The sequence is empty.</exception>
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

    /// <summary>Number of tokens of a sequence.</summary>
    /// <param name="sequence">Index of the sequence, in order of addition.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public int LengthOf(int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence, (uint)Sequences);
        return starts[sequence + 1] - starts[sequence];
    }

    /// <summary>Token ids of a sequence.</summary>
    /// <param name="sequence">Index of the sequence, in order of addition.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<int> Sequence(int sequence) => ids.AsSpan(starts[sequence], LengthOf(sequence));

    /// <summary>The token ids as a tensor, [<see cref="Tokens"/>], in the current <see cref="Scope"/>.</summary>
    public Tensor IdsTensor() => Tensor.From(idValues.AsSpan(0, Tokens));

    /// <summary>
    /// Position of each token within its sequence, from 0, [<see cref="Tokens"/>], in the current <see cref="Scope"/>.
    /// </summary>
    public Tensor PositionsTensor() => Tensor.From(positionValues.AsSpan(0, Tokens));

    /// <summary>
    /// <see cref="Starts"/> as a tensor, [<see cref="Sequences"/> + 1], in the current <see cref="Scope"/>.
    /// </summary>
    public Tensor StartsTensor() => Tensor.From(startValues.AsSpan(0, Sequences + 1));

    /// <summary>
    /// Index of each sequence's last token, [<see cref="Sequences"/>], in the current <see cref="Scope"/>.
    /// </summary>
    public Tensor LastTokensTensor() => Tensor.From(lastValues.AsSpan(0, Sequences));

    /// <summary>
    /// Index of each sequence's last token with another id than the padding token, [<see cref="Sequences"/>], in the
    /// current <see cref="Scope"/>; the first token if a sequence has no other id.
    /// </summary>
    /// <param name="pad">The padding token; null for none.</param>
    internal Tensor LastTokensTensor(int? pad)
    {
        if (pad is not { } id)
            return LastTokensTensor();
        for (int i = 0; i < Sequences; i++)
            lastOtherValues[i] = starts[i] + Math.Max(0, Sequence(i).LastIndexOfAnyExcept(id));
        return Tensor.From(lastOtherValues.AsSpan(0, Sequences));
    }

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
            Array.Resize(ref lastOtherValues, length);
        }
    }
}
