using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// The CPU. Its memory is the memory of the host. The kernels use the widest registers of the machine, and
/// <see cref="WorkerPool.Current"/> for large work.
/// </summary>
internal abstract unsafe class CpuDevice : Device
{
    /// <summary>The device of this machine.</summary>
    public static CpuDevice Shared { get; } =
        VectorWidth.Bits switch
        {
            512 => new CpuDevice<Lanes512>(),
            256 => new CpuDevice<Lanes256>(),
            128 => new CpuDevice<Lanes128>(),
            _ => new CpuDevice<Lanes32>(),
        };

    internal sealed override Address Allocate(long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        nuint bytes = checked((nuint)Math.Max(1, elements) * sizeof(float));
        void* buffer = NativeMemory.AlignedAlloc(bytes, HugePages.Alignment(bytes, least: 64));
        HugePages.Request(buffer, bytes);
        return new Address((nint)buffer);
    }

    internal sealed override void Free(Address address) => NativeMemory.AlignedFree((void*)address.Value);

    internal sealed override void CopyIn(ReadOnlySpan<float> source, Address destination) =>
        source.CopyTo(new Span<float>((void*)destination.Value, source.Length));

    internal sealed override void CopyOut(Address source, Span<float> destination) =>
        new ReadOnlySpan<float>((void*)source.Value, destination.Length).CopyTo(destination);

    internal sealed override Span<float> HostSpan(Address address, int count) => new((void*)address.Value, count);

    internal sealed override void Copy(Address source, Address destination, int count) =>
        new ReadOnlySpan<float>((void*)source.Value, count).CopyTo(new Span<float>((void*)destination.Value, count));

    internal sealed override void Fill(Address destination, int count, float value)
    {
        var span = new Span<float>((void*)destination.Value, count);
        if (value == 0)
            span.Clear();
        else
            span.Fill(value);
    }
}
