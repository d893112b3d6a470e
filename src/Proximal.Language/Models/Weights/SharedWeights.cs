using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Weight source that returns the tensors of another frozen model, without a copy.</summary>
/// <param name="model">The other model.</param>
internal sealed class SharedWeights(CausalLanguageModel model) : IWeightSource
{
    private readonly Dictionary<string, Tensor> byName = model
        .NamedParameters()
        .ToDictionary(static parameter => parameter.Key, static parameter => parameter.Value, StringComparer.Ordinal);

    public Tensor Take(string name, ReadOnlySpan<int> shape) => byName[name];
}
