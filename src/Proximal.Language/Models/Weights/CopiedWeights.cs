using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Weight source that copies the tensors of another model.</summary>
/// <param name="tensors">Tensors of the other model.</param>
/// <param name="trainable">Whether the copies are trainable.</param>
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
