namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>Samples one token from each row of these logits, [rows, vocabulary].</summary>
    /// <param name="rules">Sampling options.</param>
    /// <param name="samples">Input and result of each row.</param>
    /// <param name="count">Number of rows to sample, from the first.</param>
    /// <exception cref="ArgumentException">There are fewer rows or samples.</exception>
    internal void SampleTokens(SamplingRules rules, TokenSample[] samples, int count)
    {
        if (Rank != 2 || Shape[0] < count || samples.Length < count)
            throw new ArgumentException(
                $"cannot sample {count} rows from shape {Shape} into {samples.Length} samples",
                nameof(count)
            );
        Device.SampleTokens(Data, Shape[1], rules, samples, count);
        GC.KeepAlive(node);
    }
}
