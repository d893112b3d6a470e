using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Copies of another model's tensors.</summary>
/// <param name="tensors">The other model's.</param>
/// <param name="trainable">Whether the copies learn.</param>
internal sealed class CopiedWeights(IEnumerable<StoredTensor> tensors, bool trainable) : IWeightSource
{
    private readonly Dictionary<string, StoredTensor> byName = tensors.ToDictionary(
        static tensor => tensor.Name,
        StringComparer.Ordinal
    );

    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        Tensor copy = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        copy.Assign(byName[name].Value());
        return copy;
    }
}
