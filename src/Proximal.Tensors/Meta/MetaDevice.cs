namespace Proximal.Tensors;

/// <summary>
/// A device without memory (PyTorch's <c>meta</c> device): tensors have shapes and types, kernels do nothing, and all
/// elements read as 0. A program that runs on it shows how much memory it takes.
/// </summary>
internal sealed partial class MetaDevice : Device
{
    // No memory is there. An address only has to differ from null.
    private const nint Anywhere = 64;

    private MetaDevice() { }

    /// <summary>The device.</summary>
    public static MetaDevice Shared { get; } = new();

    /// <inheritdoc/>
    public override string Name => "meta";

    /// <inheritdoc/>
    internal override bool HasMemory => false;

    internal override Address Allocate(long elements) => new(Anywhere);

    internal override void Free(Address address) { }

    internal override void CopyIn(ReadOnlySpan<float> source, Address destination) { }

    internal override void CopyOut(Address source, Span<float> destination) => destination.Clear();

    internal override Span<float> HostSpan(Address address, int count) => new float[count];

    internal override void Copy(Address source, Address destination, int count) { }

    internal override void Fill(Address destination, int count, float value) { }
}
