namespace Proximal.Tensors;

/// <summary>
/// Address of a run of float32 elements in the memory of a device. It is opaque: only the device that allocated it may
/// read or write there, so code above the kernels cannot assume that it points into host memory.
/// </summary>
/// <param name="Value">The pointer of the device.</param>
internal readonly record struct Address(nint Value)
{
    /// <summary>The null address.</summary>
    public static Address Null => default;

    /// <summary>Whether this is <see cref="Null"/>.</summary>
    public bool IsNull => Value == 0;

    /// <summary>The address <paramref name="elements"/> float32 elements after <paramref name="address"/>.</summary>
    public static Address operator +(Address address, long elements) =>
        new(address.Value + (nint)(elements * sizeof(float)));
}
