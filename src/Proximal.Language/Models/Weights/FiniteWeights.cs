using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Refuses numbers that no model can compute with.</summary>
internal static class FiniteWeights
{
    /// <summary>The tensor itself.</summary>
    /// <param name="tensor">As it was read.</param>
    /// <param name="file">Where from.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="InvalidInputException">A number is infinite or none at all.</exception>
    public static Tensor RequireFinite(this Tensor tensor, string file, string name) =>
        tensor.AllFinite()
            ? tensor
            : throw new InvalidInputException(
                $"{file}: '{name}' holds numbers that are infinite or not numbers (NaN): its training diverged, or the file is damaged"
            );
}
