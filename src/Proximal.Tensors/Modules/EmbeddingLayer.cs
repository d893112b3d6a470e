namespace Proximal.Tensors;

/// <summary>A vector for each of a number of things, such as tokens: <c>weight</c> [count, width].</summary>
public sealed class EmbeddingLayer : Layer
{
    /// <summary>A table whose entries are zero until they are initialised or loaded.</summary>
    /// <param name="count">How many things.</param>
    /// <param name="width">The length of each vector.</param>
    public EmbeddingLayer(int count, int width) => Weight = Register("weight", Tensor.Parameter(count, width));

    /// <summary>[count, width].</summary>
    public Tensor Weight { get; }

    /// <summary>PyTorch's default: standard normal values.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random) => Initialization.Normal(Weight, 1, ref random);

    /// <summary>Looks vectors up: [...] → [..., width].</summary>
    /// <param name="x">Whole numbers in [0, count).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not one of those.</exception>
    public override Tensor Forward(Tensor x) => Weight.GatherRows(x);
}
