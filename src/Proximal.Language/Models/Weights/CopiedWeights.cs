using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Copies of another model's tensors.</summary>
/// <param name="parameters">The tensors by full name.</param>
/// <param name="trainable">Whether the copies learn.</param>
internal sealed class CopiedWeights(IEnumerable<KeyValuePair<string, Tensor>> parameters, bool trainable) : IWeightSource
{
    private readonly Dictionary<string, Tensor> byName = new(parameters, StringComparer.Ordinal);

    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        Tensor copy = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        copy.Assign(byName[name]);
        return copy;
    }
}
