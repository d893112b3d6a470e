namespace Proximal.Tensors;

/// <summary>Types of the elements of a weight matrix. Kernels convert them to single precision as they read them.</summary>
internal enum WeightType
{
    /// <summary>Single precision.</summary>
    Single,

    /// <summary>IEEE half precision, finite.</summary>
    Half,

    /// <summary>The upper 16 bits of single precision.</summary>
    BFloat16,

    /// <summary>Signed bytes, multiplied by a scale for each row.</summary>
    Int8,
}

/// <summary>A weight matrix in the memory of a device.</summary>
/// <param name="Data">The elements, row after row.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Scales">Scale of each row, in single precision; null unless the type is Int8.</param>
internal readonly record struct WeightMatrix(
    Address Data,
    WeightType Type = WeightType.Single,
    Address Scales = default
)
{
    /// <summary>A matrix of single precision.</summary>
    public static implicit operator WeightMatrix(Address data) => new(data);
}

/// <summary>Sizes of <see cref="WeightType"/>.</summary>
internal static class WeightTypes
{
    /// <summary>Bytes of an element.</summary>
    public static int Size(this WeightType type) =>
        type switch
        {
            WeightType.Single => 4,
            WeightType.Int8 => 1,
            _ => 2,
        };
}
