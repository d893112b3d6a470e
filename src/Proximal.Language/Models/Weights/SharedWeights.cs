using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Weight source that returns the tensors of another frozen model, without a copy.</summary>
/// <param name="tensors">Tensors of the other model, by name.</param>
internal sealed class SharedWeights(IEnumerable<KeyValuePair<string, Tensor>> tensors) : IWeightSource
{
    private readonly Dictionary<string, Tensor> byName = new(tensors, StringComparer.Ordinal);

    public Tensor Take(string name, ReadOnlySpan<int> shape) => byName[name];
}
