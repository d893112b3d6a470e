using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Causal self-attention (Vaswani et al. 2017) within each sequence.</summary>
internal abstract class SelfAttention : Module
{
    /// <summary>Size of a head's query, key and value.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>[tokens, heads · head dimension] → [tokens, width].</summary>
    public abstract ProjectionLayer Output { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout) => Output.Forward(Attend(x, layout), layout);

    /// <summary>
    /// Computes the inputs of attention: queries [tokens, heads · head dimension], keys and values [tokens, key-value
    /// heads · head dimension], with positions and norms applied.
    /// </summary>
    public abstract (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, in BatchLayout layout);

    /// <summary>Computes attention: [tokens, width] → [tokens, heads · head dimension].</summary>
    protected abstract Tensor Attend(Tensor x, in BatchLayout layout);
}
