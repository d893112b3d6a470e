namespace Proximal.Tensors;

/// <summary>The memory that tensors of this process hold: parameters, gradients, and the pools of scopes.</summary>
public static class TensorMemory
{
    private static long bytes;

    /// <summary>Bytes held now. What nothing refers to any more counts until it has been collected.</summary>
    public static long Bytes => Interlocked.Read(ref bytes);

    internal static void Add(long elements) => Interlocked.Add(ref bytes, elements * sizeof(float));
}
