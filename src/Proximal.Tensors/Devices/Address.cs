namespace Proximal.Tensors;

/// <summary>
/// Where a run of float32 elements begins in a device's memory. It is opaque: only the device that allocated it may
/// read or write there, so nothing above the kernels can assume that it points into host memory.
/// </summary>
/// <param name="Value">The device's own pointer.</param>
public readonly record struct Address(nint Value)
{
    /// <summary>No memory at all.</summary>
    public static Address Null => default;

    /// <summary>Whether this is <see cref="Null"/>.</summary>
    public bool IsNull => Value == 0;

    /// <summary>The address <paramref name="elements"/> float32 elements further on.</summary>
    public static Address operator +(Address address, long elements) =>
        new(address.Value + (nint)(elements * sizeof(float)));
}
