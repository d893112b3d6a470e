using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Zeros, to be initialised afterwards.</summary>
internal sealed class FreshWeights : IWeightSource
{
    public Tensor Take(string name, ReadOnlySpan<int> shape) => Tensor.Parameter(shape);
}
