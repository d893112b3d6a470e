using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Weight source that copies the arrays of a state dictionary.</summary>
/// <param name="state">The arrays.</param>
/// <param name="trainable">Whether the tensors are trainable.</param>
internal sealed class NamedWeights(StateDictionary state, bool trainable) : IWeightSource
{
    /// <exception cref="InvalidInputException">
    /// The array is missing, has another shape, or contains NaN or infinity.
    /// </exception>
    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        float[] values = state.GetFloats(name);
        if (!state.ShapeOf(name).SequenceEqual(shape))
            throw new InvalidInputException(
                $"{state.Source}: '{name}' has shape [{string.Join(", ", state.ShapeOf(name).ToArray())}], but "
                    + $"the model requires [{string.Join(", ", shape.ToArray())}]"
            );
        Tensor tensor = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        tensor.Assign(values);
        return tensor.RequireFinite(state.Source ?? "the head", name);
    }
}
