using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// The processor. Its memory is the host's; its kernels use the widest registers that the machine has, and
/// <see cref="WorkerPool.Current"/> where the work is large. It cannot be derived from elsewhere.
/// </summary>
public abstract unsafe class CpuDevice : Device
{
    private protected CpuDevice() { }

    /// <summary>The device for this machine.</summary>
    public static CpuDevice Shared { get; } =
        Vector512.IsHardwareAccelerated ? new CpuDevice<Lanes512>()
        : Vector256.IsHardwareAccelerated ? new CpuDevice<Lanes256>()
        : Vector128.IsHardwareAccelerated ? new CpuDevice<Lanes128>()
        : new CpuDevice<Lanes32>();

    /// <inheritdoc/>
    public sealed override Address Allocate(long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        return new Address((nint)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(1, elements) * sizeof(float)), 64));
    }

    /// <inheritdoc/>
    public sealed override void Free(Address address) => NativeMemory.AlignedFree((void*)address.Value);

    /// <inheritdoc/>
    public sealed override void CopyIn(ReadOnlySpan<float> source, Address destination) =>
        source.CopyTo(new Span<float>((void*)destination.Value, source.Length));

    /// <inheritdoc/>
    public sealed override void CopyOut(Address source, Span<float> destination) =>
        new ReadOnlySpan<float>((void*)source.Value, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public sealed override Span<float> HostSpan(Address address, int count) => new((void*)address.Value, count);

    /// <inheritdoc/>
    public sealed override void Copy(Address source, Address destination, int count) =>
        new ReadOnlySpan<float>((void*)source.Value, count).CopyTo(new Span<float>((void*)destination.Value, count));

    /// <inheritdoc/>
    public sealed override void Fill(Address destination, int count, float value)
    {
        var span = new Span<float>((void*)destination.Value, count);
        if (value == 0)
            span.Clear();
        else
            span.Fill(value);
    }
}
