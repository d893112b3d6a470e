namespace Proximal.Tensors;

/// <summary>Device memory that is freed when nothing refers to it.</summary>
internal sealed class DeviceMemory
{
    internal DeviceMemory(Device device, long elements)
    {
        Device = device;
        Address = device.Allocate(Math.Max(1, elements));
        Bytes = device.HasMemory ? Math.Max(1, elements) * sizeof(float) : 0;
        if (Bytes == 0)
            return;
        TensorMemory.Add(Bytes / sizeof(float));
        GC.AddMemoryPressure(Bytes);
    }

    ~DeviceMemory()
    {
        Device.Free(Address);
        if (Bytes == 0)
            return;
        TensorMemory.Add(-Bytes / sizeof(float));
        GC.RemoveMemoryPressure(Bytes);
    }

    internal Device Device { get; }

    internal Address Address { get; }

    private long Bytes { get; }
}
