namespace Proximal.Tensors;

/// <summary>Embedding table with a vector for each index, such as a token id: <c>weight</c> [count, width].</summary>
public sealed class EmbeddingLayer : Layer
{
    /// <summary>Creates a table whose entries are zero until they are initialised or loaded.</summary>
    /// <param name="count">Number of vectors.</param>
    /// <param name="width">Elements of a vector.</param>
    public EmbeddingLayer(int count, int width) => Weight = Register("weight", Tensor.Parameter(count, width));

    /// <summary>[count, width].</summary>
    public Tensor Weight { get; }

    /// <summary>Initialises with standard normal values, PyTorch's default.</summary>
    /// <param name="random">Random numbers of the values.</param>
    public override void Initialize(ref Rng random) => Initialization.Normal(Weight, 1, ref random);

    /// <summary>Looks up vectors: [...] → [..., width].</summary>
    /// <param name="x">Integers in [0, count).</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an integer in [0, count).</exception>
    public override Tensor Forward(Tensor x) => Weight.GatherRows(x);
}
