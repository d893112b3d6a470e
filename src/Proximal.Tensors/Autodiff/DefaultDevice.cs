namespace Proximal.Tensors;

/// <summary>Device of new tensors of a thread: the CPU, unless a <see cref="MetaScope"/> is open.</summary>
internal static class DefaultDevice
{
    [ThreadStatic]
    private static Device? current;

    /// <summary>The device.</summary>
    public static Device Current
    {
        get => current ?? CpuDevice.Shared;
        set => current = value;
    }
}
