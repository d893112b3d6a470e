using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// Width of the vector registers that the kernels use. Sums are added in an order that depends on it, so results are
/// equal byte for byte only with the same width.
/// </summary>
internal static class VectorWidth
{
    /// <summary>Number of bits: 512, 256, 128, or 32 without vector registers.</summary>
    public static int Bits { get; } =
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 32;
}
