namespace Proximal.Tensors;

/// <summary>Device memory that is freed when nothing refers to it.</summary>
internal sealed class DeviceMemory
{
    internal DeviceMemory(Device device, long elements)
    {
        Device = device;
        Address = device.Allocate(Math.Max(1, elements));
        TensorMemory.Add(Math.Max(1, elements));
        GC.AddMemoryPressure(Bytes = Math.Max(1, elements) * sizeof(float));
    }

    ~DeviceMemory()
    {
        Device.Free(Address);
        TensorMemory.Add(-Bytes / sizeof(float));
        GC.RemoveMemoryPressure(Bytes);
    }

    internal Device Device { get; }

    internal Address Address { get; }

    private long Bytes { get; }
}
