using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>One float for each token of a batch of completions, end to end. Its memory grows to what is needed and is kept.</summary>
internal sealed class TokenColumn
{
    private float[] values = [];
    private float[] gathered = [];
    private int count;

    /// <summary>All numbers: [tokens].</summary>
    public Span<float> All => values.AsSpan(0, count);

    /// <summary>Makes room for another batch, and sets all numbers to 0.</summary>
    /// <param name="tokens">Number of tokens.</param>
    public void Resize(int tokens)
    {
        if (values.Length < tokens)
            values = new float[Math.Max(tokens, 2 * values.Length)];
        count = tokens;
        All.Clear();
    }

    /// <summary>The numbers of some sequences, one after another, in the present scope.</summary>
    /// <param name="starts">Where each sequence begins: [sequences + 1].</param>
    /// <param name="sequences">Indices of the sequences.</param>
    public Tensor Gather(ReadOnlySpan<int> starts, ReadOnlySpan<int> sequences)
    {
        int length = 0;
        foreach (int i in sequences)
            length += starts[i + 1] - starts[i];
        if (gathered.Length < length)
            gathered = new float[Math.Max(length, 2 * gathered.Length)];
        int at = 0;
        foreach (int i in sequences)
        {
            ReadOnlySpan<float> its = All[starts[i]..starts[i + 1]];
            its.CopyTo(gathered.AsSpan(at));
            at += its.Length;
        }

        return Tensor.From(gathered.AsSpan(0, length), length);
    }
}
