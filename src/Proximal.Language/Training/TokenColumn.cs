using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>One value for each token of a batch of completions, concatenated. The buffer grows and is reused.</summary>
internal sealed class TokenColumn
{
    private float[] values = [];
    private float[] gathered = [];
    private int count;

    /// <summary>All values, [tokens].</summary>
    public Span<float> All => values.AsSpan(0, count);

    /// <summary>Resizes the column for another batch and sets all values to 0.</summary>
    /// <param name="tokens">Number of tokens.</param>
    public void Resize(int tokens)
    {
        if (values.Length < tokens)
            values = new float[Math.Max(tokens, 2 * values.Length)];
        count = tokens;
        All.Clear();
    }

    /// <summary>Values of selected sequences, concatenated, in the current scope.</summary>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <param name="sequences">Indices of the sequences.</param>
    public Tensor Gather(ReadOnlySpan<int> starts, ReadOnlySpan<int> sequences)
    {
        int length = 0;
        foreach (int i in sequences)
            length += starts[i + 1] - starts[i];
        if (gathered.Length < length)
            gathered = new float[Math.Max(length, 2 * gathered.Length)];
        int offset = 0;
        foreach (int i in sequences)
        {
            ReadOnlySpan<float> sequenceValues = All[starts[i]..starts[i + 1]];
            sequenceValues.CopyTo(gathered.AsSpan(offset));
            offset += sequenceValues.Length;
        }

        return Tensor.From(gathered.AsSpan(0, length), length);
    }
}
