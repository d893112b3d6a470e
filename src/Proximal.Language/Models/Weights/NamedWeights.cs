using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Tensors from a dictionary of arrays.</summary>
/// <param name="state">The arrays.</param>
/// <param name="trainable">Whether the tensors learn.</param>
internal sealed class NamedWeights(StateDictionary state, bool trainable) : IWeightSource
{
    /// <exception cref="InvalidInputException">The array is missing, has another shape, or holds numbers that are not finite.</exception>
    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        float[] values = state.GetFloats(name);
        if (!state.ShapeOf(name).SequenceEqual(shape))
            throw new InvalidInputException(
                $"{state.Source}: '{name}' has shape [{string.Join(", ", state.ShapeOf(name).ToArray())}], but the model calls for [{string.Join(", ", shape.ToArray())}]"
            );
        Tensor tensor = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        tensor.Assign(values);
        return tensor.RequireFinite(state.Source ?? "the head", name);
    }
}
