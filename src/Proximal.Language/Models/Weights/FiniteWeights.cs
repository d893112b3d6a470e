using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Check for NaN and infinity in loaded tensors.</summary>
internal static class FiniteWeights
{
    /// <summary>Returns the tensor if all its numbers are finite.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="file">The file it was read from.</param>
    /// <param name="name">Its name in the file.</param>
    /// <exception cref="InvalidInputException">A number is infinite or NaN.</exception>
    public static Tensor RequireFinite(this Tensor tensor, string file, string name) =>
        tensor.AllFinite()
            ? tensor
            : throw new InvalidInputException(
                $"{file}: '{name}' contains numbers that are infinite or NaN: its training diverged, or the "
                    + "file is damaged"
            );
}
