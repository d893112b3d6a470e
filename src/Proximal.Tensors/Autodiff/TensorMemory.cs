namespace Proximal.Tensors;

/// <summary>Memory that the tensors of this process hold: parameters, gradients, and the pools of scopes.</summary>
public static class TensorMemory
{
    private static long bytes;

    /// <summary>Bytes held now. Memory that nothing refers to counts until the garbage collector frees it.</summary>
    public static long Bytes => Interlocked.Read(ref bytes);

    internal static void Add(long elements) => Interlocked.Add(ref bytes, elements * sizeof(float));
}
