using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Weight source of new trainable tensors, which are initialized afterwards.</summary>
internal sealed class FreshWeights : IWeightSource
{
    public Tensor Take(string name, ReadOnlySpan<int> shape) => Tensor.Parameter(shape);
}
