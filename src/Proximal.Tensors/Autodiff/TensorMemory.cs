namespace Proximal.Tensors;

/// <summary>Memory that the tensors of this process hold: parameters, gradients, and the pools of scopes.</summary>
public static class TensorMemory
{
    private static long bytes;

    /// <summary>Bytes held now. Memory that nothing refers to counts until the garbage collector frees it.</summary>
    public static long Bytes => Interlocked.Read(ref bytes);

    /// <summary>
    /// Most bytes that the scopes of this thread held at once since <see cref="ResetPeak"/>: activations and their
    /// gradients (PyTorch's <c>max_memory_allocated</c>).
    /// </summary>
    public static long ScopePeak => Arena.Current.PeakElements * sizeof(float);

    /// <summary>Begins a new measurement of <see cref="ScopePeak"/>, which starts with what is held now.</summary>
    public static void ResetPeak() => Arena.Current.ResetPeak();

    internal static void Add(long elements) => Interlocked.Add(ref bytes, elements * sizeof(float));
}
